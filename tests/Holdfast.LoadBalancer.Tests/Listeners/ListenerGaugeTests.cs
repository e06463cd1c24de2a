using Holdfast.LoadBalancer.Listeners;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.Testing.Messages;
using Holdfast.Testing.Network;
using Holdfast.Testing.Waiting;

namespace Holdfast.LoadBalancer.Tests.Listeners;

public sealed class ListenerGaugeTests
{
    [Fact]
    public void Datagrams_the_kernel_drops_for_want_of_room_are_counted_by_listener()
    {
        using var backend = new TestResponder();
        using var site = new TestSite(
            o => o with { Listeners = [o.Listeners[0] with { SocketBuffer = 8192 }] }, backend.EndPoint);
        Assert.Equal((site.EndPoint, 1, 0), (Listener().EndPoint, Listener().Sockets, Listener().Dropped));
        Assert.InRange(Listener().ReceiveBuffer, 8192, 4 * 8192);
        Assert.InRange(Listener().SendBuffer, 8192, 4 * 8192);

        using var release = new ManualResetEventSlim();
        site.Balancer.Workers[0].Worker.Post(() => release.Wait(TimeSpan.FromSeconds(20)));
        using var client = TestSite.Client(site.EndPoint);
        const int sent = 500;
        for (int i = 0; i < sent; i++)
            client.Send(MessageText.Wire($"n{i}.example IN A +rd"));
        release.Set();
        Wait.Until("drops are seen", () => Listener().Dropped > 0);
        Wait.Until("what was not dropped was taken", () => Listener().Dropped + site.Balancer.ClientQueries == sent);

        ListenerStatus Listener() => Assert.Single(site.Balancer.Listeners);
    }

    [Fact]
    public void A_listener_that_a_reload_takes_away_is_told_of_no_more()
    {
        using var site = new TestSite(
            o => o with
            {
                Listeners = [o.Listeners[0], new ListenerOptions(new(System.Net.IPAddress.Loopback, FreePort.Next()))],
                Threads = 2
            });
        Assert.Equal([2, 2], site.Balancer.Listeners.Select(listener => listener.Sockets));
        site.Balancer.Reconfigure(site.Options with { Listeners = [site.Options.Listeners[0]] });
        Wait.Until("the other is gone", () => site.Balancer.Listeners.Length == 1);
        Assert.Equal(site.EndPoint.ToString(), site.Balancer.Listeners[0].ToString());
    }
}
