using System.Runtime.InteropServices;

namespace Holdfast.Daemon;

/// <summary>SIGTERM or SIGINT: the first asks the node to stop, a second not to wait for its clients.</summary>
internal sealed class StopSignal : IDisposable
{
    private readonly TaskCompletionSource<string> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _second = new();
    private readonly PosixSignalRegistration _term;
    private readonly PosixSignalRegistration _interrupt;

    public StopSignal()
    {
        _term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Receive(context, "SIGTERM"));
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Receive(context, "SIGINT"));
    }

    /// <summary>Cancelled by the second signal.</summary>
    public CancellationToken StopNow => _second.Token;

    /// <summary>The name of the first signal, once it is there.</summary>
    public Task<string> WaitAsync() => _first.Task;

    public void Dispose()
    {
        _term.Dispose();
        _interrupt.Dispose();
        _second.Dispose();
    }

    private void Receive(PosixSignalContext context, string name)
    {
        context.Cancel = true;
        if (!_first.TrySetResult(name)) _second.Cancel();
    }
}
