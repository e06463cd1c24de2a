using System.Globalization;
using System.Net.Sockets;
using Holdfast.LoadBalancer.Descriptors;
using Microsoft.Extensions.Logging;

namespace Holdfast.LoadBalancer.Health;

/// <summary>
/// Checks one backend's health, over and over, and tells the backend. One check at a time; none waits for those of others.
/// </summary>
/// <remarks>
/// The first check is made at once, so that a backend is known after one time-out at the latest; the second after a random
/// part of the interval, so that the checks of many backends spread. A backend forced up or down is left alone.
/// </remarks>
internal sealed partial class HealthChecker : IAsyncDisposable
{
    private readonly IHealthCheckTarget _target;
    private readonly IHealthProbe _probe;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly DescriptorShortage? _shortage;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _loop;

    /// <summary>Starts checking.</summary>
    /// <param name="target">The backend checked.</param>
    /// <param name="time">The clock of intervals and time-outs.</param>
    /// <param name="logger">Told when the backend comes up or goes down.</param>
    /// <param name="probe">How it is asked; by default over UDP or TCP, as its options say.</param>
    /// <param name="shortage">Told when no descriptor is left to check with.</param>
    public HealthChecker(
        IHealthCheckTarget target, TimeProvider time, ILogger logger, IHealthProbe? probe = null,
        DescriptorShortage? shortage = null)
    {
        _target = target;
        _time = time;
        _logger = logger;
        _shortage = shortage;
        _probe = probe ?? (target.HealthCheck.Tcp ? new TcpHealthProbe(target) : new UdpHealthProbe(target));
        _loop = RunAsync(_stopping.Token);
    }

    /// <summary>Stops; a check under way is given up and not counted.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _loop;
        _stopping.Dispose();
    }

    private async Task RunAsync(CancellationToken stopping)
    {
        var interval = _target.HealthCheck.Interval;
        var wait = interval * (0.1 + 0.9 * Random.Shared.NextDouble());
        await Task.Yield();
        try
        {
            while (true)
            {
                var started = _time.GetTimestamp();
                if (_target.IsChecked && await CheckAsync(stopping) is { } result)
                    Report(result);
                var rest = wait - _time.GetElapsedTime(started);
                if (rest > TimeSpan.Zero)
                    await Task.Delay(rest, _time, stopping);
                wait = interval;
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Stopped, as asked.
        }
    }

    /// <summary>Asks once; null when it could not, for want of a descriptor: that is nothing the backend has done.</summary>
    private async Task<CheckResult?> CheckAsync(CancellationToken stopping)
    {
        var timeout = _target.HealthCheck.Timeout;
        var started = _time.GetTimestamp();
        using var timer = new CancellationTokenSource(timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, timer.Token);
        HealthVerdict verdict;
        try
        {
            verdict = await _probe.AskAsync(either.Token);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            verdict = HealthVerdict.Failed(string.Create(CultureInfo.InvariantCulture,
                $"timeout after {timeout.TotalMilliseconds:0.#} ms"));
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.TooManyOpenSockets)
        {
            _shortage?.Met(DescriptorUse.HealthCheck);
            return null;
        }
        catch (SocketException e)
        {
            verdict = HealthVerdict.Failed(Describe(e.SocketErrorCode));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Whatever else went wrong: checks must go on, and the reason be seen.
            verdict = HealthVerdict.Failed(e.InnerException is SocketException inner ? Describe(inner.SocketErrorCode)
                : e.Message);
        }
        var duration = _time.GetElapsedTime(started);
        var text = verdict.Success
            ? string.Create(CultureInfo.InvariantCulture, $"ok in {duration.TotalMilliseconds:0.0} ms")
            : verdict.Reason;
        return new CheckResult(_time.GetUtcNow(), verdict.Success, text, duration);
    }

    private void Report(CheckResult result)
    {
        // One that stops leaves the word to the checker that follows it after a reload.
        if (_stopping.IsCancellationRequested || !_target.Record(result))
            return;
        if (result.Success)
            LogUp(_target.Name, _target.EndPoint, result.Text);
        else
            LogDown(_target.Name, _target.EndPoint, result.Text);
    }

    private static string Describe(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => "refused by the host (ECONNREFUSED)",
        SocketError.ConnectionReset => "connection reset by the host (ECONNRESET)",
        SocketError.HostUnreachable => "no way to the host (EHOSTUNREACH)",
        SocketError.NetworkUnreachable => "no route to its network (ENETUNREACH)",
        SocketError.AddressNotAvailable => "the source address is not on this machine (EADDRNOTAVAIL)",
        SocketError.AccessDenied => "forbidden by this machine (EACCES)",
        _ => $"socket error {error}",
    };

    [LoggerMessage(Level = LogLevel.Information, Message = "Backend {Name} ({EndPoint}) is up: {Result}")]
    private partial void LogUp(string name, System.Net.IPEndPoint endPoint, string result);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Backend {Name} ({EndPoint}) is down: {Result}")]
    private partial void LogDown(string name, System.Net.IPEndPoint endPoint, string result);
}
