using System.Net;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Session;

namespace Holdfast.Bgp.Tests.Session;

/// <summary>DampPeerOscillations: the pause after errors grows, and is bounded.</summary>
public class IdleHoldTests
{
    private static readonly NeighborOptions Options = new("router", IPAddress.Loopback, 65000)
    {
        ConnectRetryTime = TimeSpan.FromSeconds(5),
        MaxIdleHoldTime = TimeSpan.FromSeconds(60),
    };

    [Fact]
    public void Doubles_after_each_error_up_to_the_bound()
    {
        var hold = new IdleHold();
        int[] seconds = [.. Enumerable.Range(0, 40)
            .Select(_ => (int)hold.Next(Options, isError: true, TimeSpan.Zero).TotalSeconds)];
        Assert.Equal([5, 10, 20, 40, 60, 60], seconds[..6]);
        Assert.All(seconds[6..], pause => Assert.Equal(60, pause));
    }

    [Fact]
    public void Only_errors_grow_it_and_a_session_that_lasted_ends_the_row()
    {
        var hold = new IdleHold();
        Assert.Equal(TimeSpan.FromSeconds(5), hold.Next(Options, isError: true, TimeSpan.Zero));
        Assert.Equal(TimeSpan.FromSeconds(5), hold.Next(Options, isError: false, TimeSpan.Zero));
        Assert.Equal(TimeSpan.FromSeconds(10), hold.Next(Options, isError: true, TimeSpan.FromSeconds(59)));
        Assert.Equal(TimeSpan.FromSeconds(5), hold.Next(Options, isError: true, TimeSpan.FromSeconds(60)));
        Assert.Equal(TimeSpan.FromSeconds(10), hold.Next(Options, isError: true, TimeSpan.Zero));
    }

    [Fact]
    public void A_bound_below_the_retry_time_is_that_time()
    {
        var hold = new IdleHold();
        var options = Options with { MaxIdleHoldTime = TimeSpan.FromSeconds(1) };
        Assert.Equal(TimeSpan.FromSeconds(5), hold.Next(options, isError: true, TimeSpan.Zero));
        Assert.Equal(TimeSpan.FromSeconds(5), hold.Next(options, isError: true, TimeSpan.Zero));
    }
}
