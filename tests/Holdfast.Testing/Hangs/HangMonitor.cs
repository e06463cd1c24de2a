using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Microsoft.Testing.Platform.Extensions;
using Microsoft.Testing.Platform.Extensions.Messages;

namespace Holdfast.Testing.Hangs;

/// <summary>
/// Ends the test process when a test has run for too long, or none has begun or ended for as long (a fixture hangs), after it
/// has written the test's name and the stacks of all managed threads to standard error. It watches from a thread of its own,
/// so that it works when the thread pool does not. <c>scripts/test</c> counts it as that test's failure. HANG_SECONDS (120)
/// says how long is too long; <c>scripts/fuzz</c> and the soak run tests that are meant to last.
/// </summary>
internal sealed class HangMonitor : IDataConsumer, IDisposable
{
    /// <summary>The trait with which a test that needs longer says so: its value is in seconds.</summary>
    public const string Trait = "MaxSeconds";

    private static readonly TimeSpan DefaultLimit = Seconds(Environment.GetEnvironmentVariable("HANG_SECONDS") ?? "120");

    private readonly ConcurrentDictionary<string, RunningTest> _running = new();
    private readonly ManualResetEventSlim _ended = new();
    private readonly Thread _thread;
    private long _lastProgress = Stopwatch.GetTimestamp();

    public HangMonitor()
    {
        _thread = new Thread(Watch) { IsBackground = true, Name = "hang monitor" };
        _thread.Start();
    }

    public string Uid => nameof(HangMonitor);

    public string Version => "1";

    public string DisplayName => "Hang monitor";

    public string Description => "Names a test that does not end, and shows where it stands";

    public Type[] DataTypesConsumed => [typeof(TestNodeUpdateMessage)];

    public Task<bool> IsEnabledAsync() => Task.FromResult(true);

    public Task ConsumeAsync(IDataProducer dataProducer, IData value, CancellationToken cancellationToken)
    {
        if (value is TestNodeUpdateMessage { TestNode: var test }
            && test.Properties.SingleOrDefault<TestNodeStateProperty>() is { } state)
        {
            Volatile.Write(ref _lastProgress, Stopwatch.GetTimestamp());
            if (state is InProgressTestNodeStateProperty)
                _running[test.Uid] = new RunningTest(test.DisplayName, Stopwatch.GetTimestamp(), LimitOf(test));
            else if (state is not DiscoveredTestNodeStateProperty)
                _running.TryRemove(test.Uid, out _);
        }
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _ended.Set();
        _thread.Join();
        _ended.Dispose();
    }

    private static TimeSpan LimitOf(TestNode test) =>
        test.Properties.OfType<TestMetadataProperty>().FirstOrDefault(property => property.Key == Trait) is { } own
            ? Seconds(own.Value)
            : DefaultLimit;

    private static TimeSpan Seconds(string text) => TimeSpan.FromSeconds(int.Parse(text, CultureInfo.InvariantCulture));

    private void Watch()
    {
        while (!_ended.Wait(TimeSpan.FromSeconds(1)))
        {
            if (Debugger.IsAttached) continue;
            if (_running.Values.FirstOrDefault(test => test.Elapsed > test.Limit) is { } hung)
                End($"{hung.Name}: hung: it has not ended after {hung.Limit.TotalSeconds:F0} s");
            else if (_running.IsEmpty && Stopwatch.GetElapsedTime(Volatile.Read(ref _lastProgress)) > DefaultLimit)
                End($"{Assembly.GetEntryAssembly()!.GetName().Name}: hung: no test has begun or ended for "
                    + $"{DefaultLimit.TotalSeconds:F0} s");
        }
    }

    private void End(string what)
    {
        Console.Error.WriteLine($"failed {what}");
        foreach (var test in _running.Values)
            Console.Error.WriteLine($"  running for {test.Elapsed.TotalSeconds:F0} s: {test.Name}");
        Console.Error.WriteLine(ManagedStacks.Of(Environment.ProcessId));
        Console.Error.Flush();
        Process.GetCurrentProcess().Kill(); // an orderly end would wait for what hangs
    }

    private sealed record RunningTest(string Name, long Since, TimeSpan Limit)
    {
        public TimeSpan Elapsed => Stopwatch.GetElapsedTime(Since);
    }
}
