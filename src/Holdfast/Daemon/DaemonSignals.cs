using System.Runtime.InteropServices;

namespace Holdfast.Daemon;

/// <summary>
/// The signals of the daemon, heeded from the moment this is made. SIGTERM or SIGINT: the first asks the node to stop, a
/// second not to wait for its clients. SIGHUP: reload, as soon as the node has started. SIGUSR1: the query log's
/// files are opened anew. SIGUSR2 and SIGALRM, which other daemons of this kind reload or restart by, are told in the log and do
/// nothing: by default they would kill.
/// </summary>
internal sealed class DaemonSignals : IDisposable
{
    private static readonly (int Number, string Name)[] WithoutMeaning = [(12, "SIGUSR2"), (14, "SIGALRM")];

    /// <summary>All of them, by the kernel's numbers.</summary>
    public static ReadOnlySpan<int> Numbers => [1, 2, 15, UserOne, 12, 14]; // SIGHUP, SIGINT, SIGTERM, and the others

    private const int UserOne = 10; // SIGUSR1

    private readonly TaskCompletionSource<string> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _stopNow = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private readonly Lock _gate = new();
    private Action? _reload;
    private Action<string>? _other;
    private Action? _reopen;
    private bool _isReloadWanted;

    public DaemonSignals()
    {
        Register(PosixSignal.SIGTERM, () => Stop("SIGTERM"));
        Register(PosixSignal.SIGINT, () => Stop("SIGINT"));
        Register(PosixSignal.SIGHUP, HangUp);
        Register((PosixSignal)UserOne, () => _reopen?.Invoke());
        foreach (var (number, name) in WithoutMeaning)
            Register((PosixSignal)number, () => _other?.Invoke(name));
    }

    /// <summary>The name of the first signal to stop, once it is there.</summary>
    public Task<string> Stopped => _first.Task;

    /// <summary>Cancelled by the first signal to stop.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>Cancelled by the second signal to stop.</summary>
    public CancellationToken StopNow => _stopNow.Token;

    /// <summary>Says what SIGHUP does from now on; one that came before does it at once.</summary>
    public void OnHangUp(Action reload)
    {
        lock (_gate)
        {
            _reload = reload;
            if (!_isReloadWanted)
                return;
            _isReloadWanted = false;
        }

        reload();
    }

    /// <summary>Says what SIGUSR1 does from now on; before that nothing is open that could be opened anew.</summary>
    public void OnUserOne(Action reopen) => _reopen = reopen;

    /// <summary>Says who is told of signals that do nothing.</summary>
    public void OnOther(Action<string> told) => _other = told;

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _stopping.Dispose();
        _stopNow.Dispose();
    }

    private void Register(PosixSignal signal, Action act) =>
        _registrations.Add(PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            act();
        }));

    /// <summary>Does what a signal to stop does.</summary>
    /// <param name="name">The signal's name, or who wants it.</param>
    public void Stop(string name)
    {
        if (_first.TrySetResult(name))
            _stopping.Cancel();
        else
            _stopNow.Cancel();
    }

    private void HangUp()
    {
        Action? reload;
        lock (_gate)
        {
            reload = _reload;
            _isReloadWanted = reload is null;
        }

        reload?.Invoke();
    }
}
