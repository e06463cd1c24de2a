using System.Net;
using System.Text;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Wire;
using Holdfast.DropIn.ExaBgp.Neighbors;
using Holdfast.Processes.Commands;
using Holdfast.Processes.Pipes;
using Route = Holdfast.Bgp.Rib.Route;

namespace Holdfast.Tests.Processes;

/// <summary>Commands and lines by themselves.</summary>
public class CommandTests
{
    private static readonly BgpOptions Bgp = new()
    {
        LocalAs = 65101,
        RouterId = IPAddress.Parse("192.0.2.10"),
        Neighbors =
        [
            new NeighborOptions("one", IPAddress.Parse("192.0.2.1"), 64500) { Source = IPAddress.Parse("192.0.2.10") },
            new NeighborOptions("two", IPAddress.Parse("192.0.2.2"), 64501),
            new NeighborOptions("three", IPAddress.Parse("2001:db8::1"), 64501) { RouterId = IPAddress.Parse("192.0.2.11") },
        ],
    };

    [Theory]
    [InlineData("announce route 192.0.2.0/24 next-hop self", "one two three", "announce route 192.0.2.0/24 next-hop self")]
    [InlineData("neighbor 192.0.2.1 announce x", "one", "announce x")]
    [InlineData("neighbor 2001:db8::1 flush adj-rib out", "three", "flush adj-rib out")]
    [InlineData("neighbor 192.0.2.1, neighbor 192.0.2.2 withdraw x", "one two", "withdraw x")]
    [InlineData("neighbor 192.0.2.1 , neighbor 192.0.2.2 peer-as 64500 withdraw x", "one", "withdraw x")]
    [InlineData(
        "neighbor 192.0.2.1 local-ip 192.0.2.10 local-as 65101 peer-as 64500 router-id 192.0.2.10 family-allowed in-open x",
        "one", "x")]
    [InlineData("neighbor 2001:db8::1 router-id 192.0.2.10 x", "", "x")]
    [InlineData("neighbor * announce route 192.0.2.0/24 community [65101:1, 65101:2]", "one two three",
        "announce route 192.0.2.0/24 community [65101:1, 65101:2]")]
    public void A_command_is_for_the_neighbors_it_selects(string command, string neighbors, string rest)
    {
        var selector = NeighborSelector.TakeOff(ref command);
        Assert.Equal(neighbors,
            string.Join(' ', Bgp.Neighbors.Where(one => selector.Matches(one, Bgp)).Select(one => one.Name)));
        Assert.Equal(rest, command);
    }

    [Theory]
    [InlineData("", "the address of the neighbor is missing")]
    [InlineData("192.0.2.9 local-ip 192.0.2.10 local-as 65101", "the neighbor has no `peer-as`")]
    [InlineData("192.0.2.9 local-ip 192.0.2.10 local-as 65101 peer-as", "the value of `peer-as` is missing")]
    [InlineData("192.0.2.9 local-ip 192.0.2.10 local-as 65101 peer-as blue", "`blue` is not an AS number")]
    [InlineData("192.0.2.9 local-ip 192.0.2.10 local-as 65101 pear-as 64500", "did you mean `peer-as`?")]
    [InlineData("192.0.2.0/24 local-ip 192.0.2.10 local-as 65101 peer-as 64500", "whoever connects from a prefix")]
    [InlineData("192.0.2.9 local-ip 2001:db8::1 local-as 65101 peer-as 64500 router-id 192.0.2.10", "different families")]
    [InlineData("192.0.2.9 local-ip 192.0.2.10 local-as 65101 peer-as 64500 family-allowed ipv4-flow", "unicast alone")]
    [InlineData("nonsense local-ip 192.0.2.10 local-as 65101 peer-as 64500", "`nonsense` is")]
    public void A_neighbor_that_cannot_be_is_told_with_what_is_wrong(string text, string problem)
    {
        Assert.False(NeighborCommand.TryRead(text, out var neighbor, out var why));
        Assert.Null(neighbor);
        Assert.Contains(problem, why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_neighbor_is_created_with_the_defaults_of_the_file_and_so_many_are_and_no_more()
    {
        const string Rest = "local-ip 192.0.2.10 local-as 65102 peer-as 64500 hold-time 30 family-allowed ipv4-unicast";
        var created = new CreatedNeighbors();
        for (var i = 0; i < CreatedNeighbors.Most; i++) Assert.Null(created.Add("script", Read($"198.51.100.{i}"), Bgp));
        var first = created.With(Bgp).Neighbors[Bgp.Neighbors.Count];
        Assert.Equal(("198.51.100.0", 65102u, IPAddress.Parse("192.0.2.10"), TimeSpan.FromSeconds(30), 64),
            (first.Name, first.LocalAs, first.RouterId, first.HoldTime, first.Multihop));
        Assert.Equal([AddressFamily.Ipv4Unicast], first.Families);
        Assert.Contains("64 neighbors are created already", created.Add("script", Read("198.51.100.200"), Bgp),
            StringComparison.Ordinal);
        Assert.Contains("already", created.Add("script", Read("192.0.2.1"), Bgp), StringComparison.Ordinal);
        Assert.Equal("one is a neighbor of the configuration: take it out there", created.Delete(["one"]));
        Assert.Equal("no neighbor matches", created.Delete([]));
        Assert.Null(created.Delete(["198.51.100.0"]));
        Assert.Equal(CreatedNeighbors.Most - 1, created.Take().Count);
        // One that the configuration has by now is the configuration's.
        created.GiveWayTo(Bgp with { Neighbors = [Read("198.51.100.1")] });
        Assert.True(created.IsChanged);
        created.Forget("script");
        Assert.Empty(created.Take());

        static NeighborOptions Read(string address)
        {
            Assert.True(NeighborCommand.TryRead($"{address} {Rest}", out var neighbor, out var problem), problem);
            return neighbor!;
        }
    }

    [Fact]
    public void Lines_are_put_together_from_pieces_and_one_without_end_is_passed_over()
    {
        var (buffer, lines) = (new LineBuffer(), new List<string?>());
        foreach (var piece in (string[])["an", "nounce\r\nwith", "draw\n\nx"])
            buffer.Add(Encoding.UTF8.GetBytes(piece), lines.Add);
        Assert.Equal(["announce", "withdraw", ""], lines);
        buffer.Add(new byte[LineBuffer.Longest], lines.Add);
        buffer.Add("y\nz\n"u8, lines.Add);
        Assert.Equal([null, "z"], lines[3..]);
    }

    [Fact]
    public void A_process_that_runs_wild_has_so_many_routes_and_no_more()
    {
        var routes = new ProcessRoutes();
        for (var i = 0; i < ProcessRoutes.Most; i++) Assert.True(routes.TryAnnounce("wild", ["one"], Host(i)));
        Assert.False(routes.TryAnnounce("wild", ["one"], Host(ProcessRoutes.Most)));
        Assert.Equal(ProcessRoutes.Most, routes.For("one").Count());
        // What it has can be announced anew and withdrawn, and others have their own.
        Assert.True(routes.TryAnnounce("wild", ["one"], Host(7) with { Med = 5 }));
        Assert.True(routes.TryAnnounce("other", ["one"], Host(ProcessRoutes.Most)));
        Assert.True(routes.Withdraw("wild", ["one"], Host(3).Prefix, _ => false));
        Assert.True(routes.TryAnnounce("wild", ["one"], Host(ProcessRoutes.Most + 1)));
        routes.Forget("wild");
        Assert.Equal([Host(ProcessRoutes.Most)], routes.For("one"));
        Assert.True(routes.TryAnnounce("wild", ["one"], Host(1)));

        static Route Host(int number) => new(new Prefix(new IPAddress((uint)number << 8 | 10), 32));
    }

    [Fact]
    public void What_is_not_read_waits_up_to_a_bound()
    {
        var queue = new LineQueue();
        var line = new string('x', 1023);
        var added = 0;
        while (queue.Add(line)) added++;
        Assert.Equal((LineQueue.Most / 1024, 1), (added, queue.Dropped));
        var taken = 0;
        queue.WriteTo(octets => taken < 1500 ? Take(Math.Min(octets.Length, 1000)) : 0);
        Assert.Equal(2024, taken);
        queue.WriteTo(octets => Take(octets.Length));
        Assert.Equal((LineQueue.Most, true), (taken, queue.IsEmpty));
        queue.Add(line);
        queue.WriteTo(_ => -1);
        Assert.True(queue.IsEmpty);

        int Take(int octets)
        {
            taken += octets;
            return octets;
        }
    }
}
