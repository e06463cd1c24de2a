using System.Net;
using System.Net.Sockets;
using Holdfast.Bgp.Handover;
using Holdfast.Bgp.Session.Tcp;

namespace Holdfast.Bgp.Speaker;

/// <content>
/// Its sessions go from one process to another: <see cref="Suspend"/>, then <see cref="Resume"/> or <see cref="Abandon"/> here,
/// and <see cref="Start"/> with what was left there. At no moment do both read or send.
/// </content>
public sealed partial class BgpSpeaker
{
    // Every step is a number of system calls.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private bool _isSuspended;

    /// <summary>Has all sessions stand still. The sockets stay this speaker's.</summary>
    /// <returns>Those that are up.</returns>
    /// <exception cref="TimeoutException">Its thread does not come to it.</exception>
    public SpeakerHandover Suspend() => OnLoop(() =>
    {
        _isSuspended = true;
        _listeners.Close();
        // First, so that none of its changes comes to a session that stands still.
        var bfd = _bfd.Suspend();
        var up = _neighbors.All.Select(neighbor => neighbor.Suspend()).OfType<(SessionHandover Session, int Socket)>().ToList();
        return new SpeakerHandover([.. up.Select(one => one.Session)], [.. up.Select(one => one.Socket)]) { Bfd = bfd };
    });

    /// <summary>All goes on as if nothing had been.</summary>
    public void Resume() => OnLoop(() =>
    {
        _isSuspended = false;
        foreach (var neighbor in _neighbors.All) neighbor.Session.Resume();
        _bfd.Resume();
        _listeners.Reconfigure(_options);
        return true;
    });

    /// <summary>
    /// Has nothing any more of any session, and tells no neighbor: after it, the process that has the copies is the only one
    /// whose end ends them.
    /// </summary>
    public void Abandon() => OnLoop(() =>
    {
        _bfd.Abandon();
        foreach (var neighbor in _neighbors.All) neighbor.Session.Abandon();
        return true;
    });

    /// <summary>Begins anew after <see cref="Abandon"/>, since nobody goes on for it.</summary>
    public void BeginAgain() => OnLoop(() =>
    {
        _isSuspended = false;
        _listeners.Reconfigure(_options);
        ReconfigureBfd();
        foreach (var neighbor in _neighbors.Listed) neighbor.Start();
        return true;
    });

    private void Adopt(SpeakerHandover left)
    {
        foreach (var (session, descriptor) in left.Sessions.Zip(left.Sockets))
        {
            var socket = new Socket(new SafeSocketHandle(descriptor, ownsHandle: true));
            try
            {
                if (IPAddress.TryParse(session.Address, out var address) && Heir(address) is { } neighbor)
                {
                    PeerSocket.Configure(socket, neighbor.Options);
                    neighbor.Adopt(new PeerConnection(socket, neighbor.Session, _loop, _time), session);
                    continue;
                }
            }
            catch (SocketException)
            {
                // The connection is gone already.
            }
            // Of a neighbor that is no longer configured.
            socket.Dispose();
        }
    }

    private Neighbor? Heir(IPAddress address)
    {
        if (_neighbors.ListedAt(address) is { } listed) return listed;
        if (_neighbors.RangeOf(address) is not { } range || _neighbors.IsFull(range)) return null;
        var neighbor = _neighbors.Add(address, range);
        if (neighbor.IsWatched) ReconfigureBfd();
        return neighbor;
    }

    private T OnLoop<T>(Func<T> action)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _loop.Post(() =>
        {
            try
            {
                lock (_gate) done.SetResult(action());
            }
#pragma warning disable CA1031 // Whatever it is: who waits is told.
            catch (Exception failed)
#pragma warning restore CA1031
            {
                done.SetException(failed);
            }
        });
        return done.Task.Wait(Patience) ? done.Task.Result : throw new TimeoutException("the thread of BGP does not answer");
    }
}
