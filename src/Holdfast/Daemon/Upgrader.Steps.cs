using System.Diagnostics;
using Holdfast.Daemon.Upgrade;
using Holdfast.Linux.Handover;
using Holdfast.LoadBalancer.Handover;

namespace Holdfast.Daemon;

/// <content>The steps, in their order, and how each is taken back.</content>
internal sealed partial class Upgrader
{
    private void HandOver(SuccessorProcess successor, long began)
    {
        var channel = successor.Connection;
        Meet(successor, Left());
        var listeners = node.Balancer.LeaveListeners();
        var web = Web.LeaveSockets();
        var areKept = true;
        try
        {
            SendSockets(channel, listeners, web);
            // It answers queries, beside this process: each datagram, and each connection, goes to one of them.
            channel.Expect(HandoverKind.Reading, Left());
            HandOverSessions(channel);
            Commit(successor, listeners, web, out areKept);
        }
        finally
        {
            if (areKept)
                foreach (var socket in listeners.Sockets.Concat(web.Values)) PassedDescriptors.Close(socket);
        }

        TimeSpan Left()
        {
            var left = StartPatience - Stopwatch.GetElapsedTime(began);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    private static void Meet(SuccessorProcess successor, TimeSpan patience)
    {
        HelloRecord hello;
        try
        {
            var message = successor.Connection.Expect(HandoverKind.Hello, patience);
            hello = HandoverLink.Read(message, HandoverJson.Default.HelloRecord);
        }
        catch (HandoverException failed) when (failed.Message == HandoverLink.HasEnded)
        {
            throw new HandoverException($"{HandoverLink.HasEnded}, and has not said that it can go on for another process, as versions without `holdfast upgrade` cannot");
        }
        if (hello.Protocol != HelloRecord.Spoken)
            throw new HandoverException($"version {hello.Version} hands over by protocol {hello.Protocol}, this one by {HelloRecord.Spoken}");
    }

    private void SendSockets(HandoverChannel channel, ListenersHandover listeners, Dictionary<string, int> web)
    {
        var held = locks.Leave();
        channel.Send(HandoverKind.Sockets,
            new SocketsRecord(listeners.Listeners, [.. held.Select(one => one.Path)], [.. web.Keys])
            {
                Backends = node.Balancer.LeaveBackends(),
                Overrides = node.State.Leave(node.Overrides.All),
                Blocks = node.State.Leave(node.Blocks.OfOperators),
            }, HandoverJson.Default.SocketsRecord,
            [.. listeners.Sockets, .. held.Select(one => one.Descriptor), .. web.Values]);
    }

    // While both have the sessions' sockets, neither reads them nor sends.
    private void HandOverSessions(HandoverChannel channel)
    {
        var isPaused = false;
        try
        {
            node.State.Crashes.Forget();
            var sessions = node.Speaker.Suspend();
            var prefixes = node.Engine.Pause();
            isPaused = true;
            var drains = node.Engine.Drains;
            _counted = node.Balancer.LeaveCounters();
            channel.Send(HandoverKind.State, new StateRecord
            {
                Sessions = sessions.Sessions,
                Bfd = sessions.Bfd.Sessions,
                BfdReceivers = sessions.Bfd.Receivers,
                Prefixes = prefixes,
                Drains = drains.Drains,
                Exempt = drains.Exempt,
                Backoff = node.Engine.Backoff,
                Counters = _counted,
            }, HandoverJson.Default.StateRecord, [.. sessions.Sockets, .. sessions.Bfd.Sockets]);
            channel.Expect(HandoverKind.Taken, TakePatience);
        }
        catch
        {
            if (isPaused) node.Engine.Continue();
            node.Speaker.Resume();
            throw;
        }
    }

    // From here on the sessions end with the other process. What it cannot be given back begins anew.
    private void Commit(SuccessorProcess successor, ListenersHandover listeners, Dictionary<string, int> web, out bool areKept)
    {
        var hasStopped = false;
        areKept = true;
        try
        {
            node.Speaker.Abandon();
            successor.Connection.Send(HandoverKind.Go);
            successor.Connection.Expect(HandoverKind.Serving, ServePatience);
            hasStopped = true;
            Web.StopListening();
            node.Balancer.StopListening();
            var since = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(since) < Probation)
                successor.Connection.Expect(HandoverKind.Serving, SilencePatience);
        }
        catch
        {
            // Before anything is taken back: it may be alive, and silent.
            _ = successor.End;
            successor.Kill();
            LogTakenBack(log, successor.Pid);
            locks.Write();
            if (hasStopped)
            {
                areKept = false;
                node.Balancer.ListenAgain(listeners);
                Web.ListenAgain(web);
            }
            node.Engine.Continue();
            node.Speaker.BeginAgain();
            throw;
        }
    }
}
