using System.Net;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Health;
using Microsoft.Extensions.Logging.Abstractions;

namespace Holdfast.LoadBalancer.Tests.Health;

public class HealthCheckerFailureTests
{
    [Fact]
    public async Task What_goes_wrong_beside_a_check_is_let_out_where_the_checks_run_which_ends_the_process()
    {
        var (loop, target) = (new LettingOut(), new BrokenTarget());
        await using var checker = new HealthChecker(
            target, TimeProvider.System, NullLogger.Instance, new ScriptedProbe(), post: loop.Run);
        Assert.Same(target.Fault, await loop.LetOut.WaitAsync(TimeSpan.FromSeconds(15), TestContext.Current.CancellationToken));
    }

    /// <summary>Stands for the thread of the checks: tells what an action lets out, where that would end the process.</summary>
    private sealed class LettingOut : SynchronizationContext
    {
        private readonly TaskCompletionSource<Exception> _letOut = new();

        public Task<Exception> LetOut => _letOut.Task;

        public void Run(Action action)
        {
            var outside = Current;
            SetSynchronizationContext(this);
            try
            {
                action();
            }
            finally
            {
                SetSynchronizationContext(outside);
            }
        }

        public override void Post(SendOrPostCallback d, object? state)
        {
            try
            {
                d(state);
            }
#pragma warning disable CA1031 // That is what is looked for.
            catch (Exception error)
#pragma warning restore CA1031
            {
                _letOut.TrySetResult(error);
            }
        }
    }

    private sealed class BrokenTarget : IHealthCheckTarget
    {
        public InvalidOperationException Fault { get; } = new("the result cannot be taken in");

        public string Name => "broken";

        public IPEndPoint EndPoint { get; } = new(IPAddress.Loopback, 53);

        public IPAddress? Source => null;

        public HealthCheckOptions HealthCheck { get; } = new();

        public bool IsChecked => true;

        public BackendSuspicion Suspicion { get; } = new();

        public bool Record(CheckResult result) => throw Fault;
    }
}
