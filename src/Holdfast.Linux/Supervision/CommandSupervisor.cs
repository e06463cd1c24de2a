using Holdfast.Linux.Processes;

namespace Holdfast.Linux.Supervision;

/// <summary>
/// Runs a daemon's commands in a process of their own, which is started with the first of them and ends with the daemon, and
/// everything that commands have left behind with it. When it dies, the next command starts another.
/// </summary>
public sealed class CommandSupervisor : IDisposable
{
    // From the time-out until a command is given up that the supervisor does not tell the end of.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private SupervisorConnection? _connection;
    private bool _ended;

    /// <summary>Runs a command to its end; whatever is left of it is killed then, at the time-out, and on cancellation.</summary>
    /// <param name="command">The command; where this process is root, it is run as <see cref="CommandRequest.User"/>.</param>
    /// <param name="timeout">How long it may run, its start included.</param>
    /// <param name="time">Measures <paramref name="timeout"/>.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<CommandResult> RunAsync(
        CommandRequest command, TimeSpan timeout, TimeProvider time, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(command);
        cancellation.ThrowIfCancellationRequested();
        if (command.Fault is { } fault)
            return new(CommandOutcome.NotStarted, 0, fault);
        if (Connect() is not { } connection)
            return new(CommandOutcome.NotStarted, 0, "the daemon is ending");

        using var limit = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        var (id, ended) = connection.Run(command);
        try
        {
            return await ended.WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            connection.Stop(id);
        }

        string output = "";
        try
        {
            output = (await ended.WaitAsync(Grace, CancellationToken.None).ConfigureAwait(false)).Output;
        }
        catch (TimeoutException)
        {
            connection.Forget(id);
        }
        cancellation.ThrowIfCancellationRequested();
        return new(CommandOutcome.TimedOut, 0, output);
    }

    /// <summary>Ends every command, and waits a moment for it.</summary>
    public void Dispose()
    {
        SupervisorConnection? connection;
        lock (_gate)
        {
            _ended = true;
            connection = _connection;
        }
        connection?.End();
    }

    private SupervisorConnection? Connect()
    {
        lock (_gate)
        {
            if (_ended)
                return null;
            return _connection is { IsBroken: false } connection ? connection : _connection = new SupervisorConnection();
        }
    }
}
