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
/// part of the interval, so that the checks of many backends spread. A backend that is suspected to have died is checked at
/// once, and again and again, until the suspicion is over. A backend forced up or down is not checked: what is suspected of it
/// is forgotten after an interval.
/// </remarks>
internal sealed partial class HealthChecker : IAsyncDisposable
{
    // Between two checks of a backend that is suspected, unless the first was refused at once: then there is no pause, until as
    // many have failed as bring it down.
    private static readonly TimeSpan LeastInterval = TimeSpan.FromMilliseconds(20);

    private readonly IHealthCheckTarget _target;
    private readonly IHealthProbe _probe;
    private readonly IHealthProbe? _connection;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly DescriptorShortage? _shortage;
    private readonly Action<Action> _post;
    private readonly Action _onSuspicionChanged;
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _suspicionChanged = new();
    private volatile bool _isStopped;
    private bool _isTold;
    private bool _isProving;

    /// <summary>Starts checking.</summary>
    /// <param name="target">The backend checked.</param>
    /// <param name="time">The clock of intervals and time-outs.</param>
    /// <param name="logger">Told when the backend comes up or goes down.</param>
    /// <param name="probe">How it is asked.</param>
    /// <param name="connection">How it is asked over TCP when it has refused a query over UDP; null when it is not.</param>
    /// <param name="shortage">Told when no descriptor is left to check with.</param>
    /// <param name="post">
    /// Has an action run where the checks do: on the thread that <paramref name="time"/> and the probes go on on. By default that
    /// is the thread pool.
    /// </param>
    public HealthChecker(
        IHealthCheckTarget target, TimeProvider time, ILogger logger, IHealthProbe probe, IHealthProbe? connection = null,
        DescriptorShortage? shortage = null, Action<Action>? post = null)
    {
        _target = target;
        _time = time;
        _logger = logger;
        _shortage = shortage;
        _connection = connection;
        _probe = probe;
        _post = post ?? (static action => ThreadPool.UnsafeQueueUserWorkItem(static run => run(), action, preferLocal: false));
        _onSuspicionChanged = OnSuspicionChanged;
        _target.Suspicion.Changed += TellSuspicion;
        _post(() => Run(_stopping.Token));
    }

    /// <summary>Stops; a check under way is given up and not counted.</summary>
    public async ValueTask DisposeAsync()
    {
        _target.Suspicion.Changed -= TellSuspicion;
        _isStopped = true;
        _post(_stopping.Cancel);
        await _ended.Task.ConfigureAwait(false);
        _stopping.Dispose();
    }

    // What awaits goes on on the thread that what it waited for ended on, never by way of the pool: hence ConfigureAwait(false),
    // and signals that run their continuations at once. Async void on purpose: what goes wrong beside a check ends the process,
    // and does not leave a backend as it was found last, with nobody to check it.
    private async void Run(CancellationToken stopping)
    {
        var interval = _target.HealthCheck.Interval;
        var wait = interval * (0.1 + 0.9 * Random.Shared.NextDouble());
        // What is suspected before the first round may be as new as the backend: no time has ended it.
        bool hasWaited = false;
        try
        {
            while (true)
            {
                var started = _time.GetTimestamp();
                var isSuspected = _target.Suspicion.Exists;
                var hurried = LeastInterval;
                if (_target.IsChecked)
                {
                    if (await CheckAsync(stopping).ConfigureAwait(false) is { } result)
                    {
                        hurried = !result.Success && result.Duration < LeastInterval ? TimeSpan.Zero : LeastInterval;
                        Report(result, isSuspected, interval);
                    }
                }
                else if (hasWaited)
                {
                    _target.Suspicion.End();
                }

                await WaitAsync(started, wait, hurried, stopping).ConfigureAwait(false);
                wait = interval;
                hasWaited = true;
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Stopped, as asked.
        }
        finally
        {
            _ended.TrySetResult();
        }
    }

    /// <summary>Waits for the next check.</summary>
    /// <param name="started">When the last one began.</param>
    /// <param name="interval">From one to the next.</param>
    /// <param name="hurried">The same while there is a suspicion.</param>
    /// <param name="stopping">Ends the wait.</param>
    private async Task WaitAsync(long started, TimeSpan interval, TimeSpan hurried, CancellationToken stopping)
    {
        while (true)
        {
            // Before the look at the suspicion, so that no change is missed after it.
            var changed = new TaskCompletionSource();
            Volatile.Write(ref _suspicionChanged, changed);
            var isHurried = _target.IsChecked && _target.Suspicion.Exists && interval > hurried;
            var rest = (isHurried ? hurried : interval) - _time.GetElapsedTime(started);
            if (rest <= TimeSpan.Zero)
                return;
            using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            await Task.WhenAny(Task.Delay(rest, _time, either.Token), changed.Task).ConfigureAwait(false);
            // CancelAsync would go by way of the pool.
#pragma warning disable CA1849
            either.Cancel();
#pragma warning restore CA1849
            stopping.ThrowIfCancellationRequested();
            if (!changed.Task.IsCompleted)
                return;
            // Of a backend that is not checked, time alone ends it: a whole interval.
            if (!_target.IsChecked)
                started = _time.GetTimestamp();
        }
    }

    // On the thread of a worker, which goes on at once and allocates nothing. The suspicion is looked at as it is by then:
    // changes that come before that are one.
    private void TellSuspicion()
    {
        if (!Interlocked.Exchange(ref _isTold, true))
            _post(_onSuspicionChanged);
    }

    private void OnSuspicionChanged()
    {
        Interlocked.Exchange(ref _isTold, false);
        if (_isStopped)
            return;
        if (_target.IsChecked && _target.Suspicion is { HasRefusals: true, IsProven: false })
            _ = ProveAsync();
        // As many refusals as it takes are as many failed checks.
        for (int i = 0; _target.IsChecked && _target.Suspicion.IsProven && i < _target.HealthCheck.Fall; i++)
            Report(RefusedQuery(), wasSuspected: true, _target.HealthCheck.Interval);
        Volatile.Read(ref _suspicionChanged).TrySetResult();
    }

    /// <summary>
    /// A query over UDP was refused. A connection that is refused as well says that nothing listens there any more. That is asked
    /// too because a dead server's host soon tells of no more than one datagram a second (icmp_ratelimit), so that a check
    /// would have to wait for its time-out.
    /// </summary>
    private async Task ProveAsync()
    {
        if (_connection is null || Interlocked.Exchange(ref _isProving, true))
            return;
        try
        {
            using var timer = new CancellationTokenSource(_target.HealthCheck.Timeout, _time);
            await _connection.AskAsync(timer.Token).ConfigureAwait(false);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            if (_target.Suspicion.HasRefusals)
                _target.Suspicion.Prove();
        }
#pragma warning disable CA1031 // Anything else proves nothing: the checks go on.
        catch (Exception)
#pragma warning restore CA1031
        {
        }
        finally
        {
            Volatile.Write(ref _isProving, false);
        }
    }

    private CheckResult RefusedQuery() =>
        new(_time.GetUtcNow(), Success: false, Describe(SocketError.ConnectionRefused), TimeSpan.Zero);

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
            verdict = await _probe.AskAsync(either.Token).ConfigureAwait(false);
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

    /// <summary>Tells the backend.</summary>
    /// <param name="result">What the check found.</param>
    /// <param name="wasSuspected">
    /// Whether the backend was suspected when it began: else it says nothing of what came after.
    /// </param>
    /// <param name="interval">From check to check.</param>
    private void Report(CheckResult result, bool wasSuspected, TimeSpan interval)
    {
        // One that stops leaves the word to the checker that follows it after a reload.
        if (_isStopped)
            return;
        if (wasSuspected && result.Success)
            _target.Suspicion.Refute(_time.GetTimestamp() + (long)(interval.TotalSeconds * _time.TimestampFrequency));
        if (!_target.Record(result))
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
