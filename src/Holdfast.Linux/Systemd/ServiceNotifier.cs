using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Holdfast.Linux.Systemd;

/// <summary>
/// Tells the service manager how the daemon fares: sd_notify(3). Without a manager that listens it does nothing; a
/// message that cannot be sent is dropped, it never holds up the daemon.
/// </summary>
public sealed class ServiceNotifier : IDisposable
{
    private readonly Socket? _socket;
    private readonly UnixDomainSocketEndPoint? _manager;

    /// <summary>A notifier to the given socket.</summary>
    /// <param name="socket">A path, <c>@name</c> for an abstract socket, or null or empty for none: as NOTIFY_SOCKET.</param>
    /// <param name="watchdog">The time within which the manager wants signs of life; null for none.</param>
    public ServiceNotifier(string? socket, TimeSpan? watchdog = null)
    {
        WatchdogTimeout = watchdog;
        if (string.IsNullOrEmpty(socket) || socket[0] is not ('/' or '@'))
            return;
        _manager = new UnixDomainSocketEndPoint(socket[0] == '@' ? '\0' + socket[1..] : socket);
        _socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };
    }

    /// <summary>A notifier as the environment has it: NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID.</summary>
    public static ServiceNotifier FromEnvironment() =>
        new(Environment.GetEnvironmentVariable("NOTIFY_SOCKET"), WatchdogOf(Environment.GetEnvironmentVariable));

    /// <summary>A manager listens.</summary>
    public bool IsPresent => _socket is not null;

    /// <summary>
    /// The manager ends the daemon when it hears no <see cref="Watchdog"/> for so long; null when it does not watch.
    /// Send one at half of it.
    /// </summary>
    public TimeSpan? WatchdogTimeout { get; }

    /// <summary>Another process is the service's main one from now on (MAINPID=).</summary>
    public void MainProcess(int process) => Send(string.Create(CultureInfo.InvariantCulture, $"MAINPID={process}"));

    /// <summary>Start-up or reload is complete (READY=1).</summary>
    /// <param name="status">One line for <c>systemctl status</c>; null leaves it as it is.</param>
    public void Ready(string? status = null) => Send(status is null ? "READY=1" : $"READY=1\nSTATUS={OneLine(status)}");

    /// <summary>A reload begins (RELOADING=1 with the monotonic time); <see cref="Ready"/> ends it.</summary>
    public void Reloading()
    {
        // The framework's time stamp is CLOCK_MONOTONIC, which is what the manager compares with.
        var microseconds = (Int128)Stopwatch.GetTimestamp() * 1_000_000 / Stopwatch.Frequency;
        Send(string.Create(CultureInfo.InvariantCulture, $"RELOADING=1\nMONOTONIC_USEC={microseconds}"));
    }

    /// <summary>The daemon stops (STOPPING=1).</summary>
    public void Stopping() => Send("STOPPING=1");

    /// <summary>One line for <c>systemctl status</c> (STATUS=).</summary>
    public void Status(string status) => Send("STATUS=" + OneLine(status));

    /// <summary>A sign of life (WATCHDOG=1).</summary>
    public void Watchdog() => Send("WATCHDOG=1");

    /// <summary>Starting, reloading or stopping takes up to so long from now on (EXTEND_TIMEOUT_USEC=).</summary>
    public void ExtendTimeout(TimeSpan time) =>
        Send(string.Create(CultureInfo.InvariantCulture, $"EXTEND_TIMEOUT_USEC={(long)time.TotalMicroseconds}"));

    /// <inheritdoc/>
    public void Dispose() => _socket?.Dispose();

    /// <summary>What the watchdog variables ask of this process.</summary>
    internal static TimeSpan? WatchdogOf(Func<string, string?> variable)
    {
        if (!long.TryParse(variable("WATCHDOG_USEC"), NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds)
            || microseconds == 0)
            return null;
        var process = variable("WATCHDOG_PID");
        var ours = process is null or "" || process == Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        return ours ? TimeSpan.FromMicroseconds(microseconds) : null;
    }

    private void Send(string message)
    {
        if (_socket is null)
            return;
        try
        {
            _socket.SendTo(Encoding.UTF8.GetBytes(message), _manager!);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Gone or full: the daemon's work does not depend on it.
        }
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}
