using Holdfast.Linux.Polling;

namespace Holdfast.Linux.Netlink;

/// <summary>
/// A thread of its own that takes a turn when interfaces or addresses have changed, when it is woken, and when the time is over
/// that its last turn asked for. It needs no thread pool. Each has an rtnetlink socket of its own and shares no lock with others.
/// </summary>
public sealed class NetlinkThread : IDisposable
{
    private static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(10); // changes come in bursts

    private readonly NetlinkMonitor _monitor;
    private readonly Func<bool, TimeSpan> _turn;
    private readonly Action<NetlinkException> _failed;
    private readonly Epoll _epoll = new(2);
    private readonly WakeUp _wakeUp = new();
    private readonly Thread _thread;
    private bool _broken;
    private volatile bool _ending;

    /// <summary>Prepares it; changes from the moment the monitor was made are told.</summary>
    /// <param name="name">The thread's.</param>
    /// <param name="monitor">Tells of the changes; disposed with this.</param>
    /// <param name="turn">
    /// Called on the thread; true says that something has changed, or that changes were lost: what they were is to be looked at
    /// anew. It returns how long to wait for the next turn at the longest. It must not throw.
    /// </param>
    /// <param name="failed">Called on the thread, once, when changes cannot be read any more; turns by time go on.</param>
    public NetlinkThread(string name, NetlinkMonitor monitor, Func<bool, TimeSpan> turn, Action<NetlinkException> failed)
    {
        ArgumentNullException.ThrowIfNull(monitor);
        (_monitor, _turn, _failed) = (monitor, turn, failed);
        _epoll.Add(monitor.Descriptor, Readiness.Readable, 0);
        _epoll.Add(_wakeUp.Descriptor, Readiness.Readable, 1);
        _thread = new Thread(Run) { Name = name, IsBackground = true };
    }

    /// <summary>Begins; the first turn comes at once.</summary>
    public void Start() => _thread.Start();

    /// <summary>Asks for a turn soon. From any thread, until it is disposed.</summary>
    public void Wake() => _wakeUp.Signal();

    /// <summary>Ends it, and waits for a turn under way: the caller must hold no lock that a turn takes.</summary>
    public void Dispose()
    {
        if (_ending) return;
        _ending = true;
        _wakeUp.Signal();
        if (_thread.IsAlive) _thread.Join();
        _epoll.Dispose();
        _wakeUp.Dispose();
        _monitor.Dispose();
    }

    private void Run()
    {
        var (changes, wait) = (new List<NetlinkChange>(), TimeSpan.Zero);
        while (!_ending)
        {
            var changed = Wait(wait);
            if (changed)
            {
                Thread.Sleep(Settle);
                Read(changes);
            }
            if (!_ending) wait = _turn(changed);
        }
    }

    private bool Wait(TimeSpan atMost)
    {
        var ready = _epoll.Wait((int)Math.Clamp(Math.Ceiling(atMost.TotalMilliseconds), 0, int.MaxValue));
        var changed = false;
        for (var i = 0; i < ready; i++)
        {
            if (_epoll.Token(i) == 0) changed = true;
            else _wakeUp.Clear();
        }
        return changed;
    }

    private void Read(List<NetlinkChange> changes)
    {
        changes.Clear();
        try
        {
            _monitor.Read(changes);
        }
        catch (NetlinkException error) when (!_broken)
        {
            _broken = true;
            _epoll.Remove(_monitor.Descriptor);
            _failed(error);
        }
    }
}
