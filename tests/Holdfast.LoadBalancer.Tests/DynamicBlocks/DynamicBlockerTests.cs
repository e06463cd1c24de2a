using System.Net;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Names;
using Holdfast.LoadBalancer.Blocks;
using Holdfast.LoadBalancer.DynamicBlocks;

namespace Holdfast.LoadBalancer.Tests.DynamicBlocks;

public class DynamicBlockerTests
{
    private static readonly DynamicBlockRule Flood = new("flood", CountedEvent.Queries) { PerSecond = 50 };

    private static readonly DynamicBlockRule Names = new("names", CountedEvent.Answers)
    {
        Rcode = ResponseCode.NXDomain,
        PerSecond = 50,
        SuffixLabels = 2,
    };

    [Fact]
    public void Twenty_clients_that_flood_are_blocked_within_two_seconds_and_none_of_a_thousand_others()
    {
        using var site = new SimulatedClients(Flood);
        for (int i = 0; i < 1000; i++)
            site.Ask($"10.0.{i / 250}.{i % 250}", 10);
        site.Run(TimeSpan.FromSeconds(11));
        Assert.Empty(site.Began);
        for (int i = 0; i < 20; i++)
            site.Ask($"198.51.100.{i}", 500);
        site.Run(TimeSpan.FromSeconds(2));
        string[] flooders = [.. Enumerable.Range(0, 20).Select(i => $"198.51.100.{i}/32")];
        Assert.Equal(
            flooders.Order(StringComparer.Ordinal),
            Targets(site.Began.Select(began => began.Block)).Order(StringComparer.Ordinal));
        site.Run(TimeSpan.FromSeconds(10));
        Assert.Equal(20, site.Blocks.All.Length);
        Assert.All(site.Blocks.All, block => Assert.Equal(
            (BlockAction.Drop, BlockOrigin.Dynamic, "flood"), (block.Action, block.Origin, block.By)));
    }

    [Fact]
    public void A_flood_of_forged_addresses_hides_nobody_who_asks_much()
    {
        using var site = new SimulatedClients(Flood);
        site.Ask("198.51.100.1", 500);
        var random = new Random(7);
        for (int round = 0; round < 20; round++)
        {
            // So many that no table has room for all.
            for (int i = 0; i < 5000; i++)
                site.Ask($"10.{random.Next(256)}.{random.Next(256)}.{random.Next(256)}", 20);
            site.Run(TimeSpan.FromMilliseconds(100));
            site.StopAll();
            site.Ask("198.51.100.1", 500);
        }

        Assert.Equal(["198.51.100.1/32"], Targets(site.Blocks.All));
    }

    [Fact]
    public void A_block_lasts_as_long_as_the_flood_and_a_while_more()
    {
        using var site = new SimulatedClients(Flood with { Lasting = TimeSpan.FromSeconds(30) });
        site.Ask("192.0.2.1", 500);
        site.Run(TimeSpan.FromSeconds(60));
        Assert.Single(site.Blocks.All);
        site.StopAll();
        site.Run(TimeSpan.FromSeconds(29));
        Assert.Single(site.Blocks.All);
        site.Run(TimeSpan.FromSeconds(12));
        Assert.Empty(site.Blocks.All);
        Assert.Single(site.Began);
    }

    [Fact]
    public void Who_is_blocked_again_soon_is_blocked_for_longer_up_to_the_most()
    {
        using var site = new SimulatedClients(
            Flood with { Lasting = TimeSpan.FromSeconds(20), MaxLasting = TimeSpan.FromSeconds(70), Window = TimeSpan.FromSeconds(1) });
        List<TimeSpan> lasted = [];
        for (int i = 0; i < 4; i++)
        {
            site.Ask("192.0.2.1", 500);
            site.Run(TimeSpan.FromSeconds(0.5));
            site.StopAll();
            lasted.Add(Assert.Single(site.Blocks.All).Remaining!.Value);
            site.Run(TimeSpan.FromSeconds(75));
            Assert.Empty(site.Blocks.All);
        }

        Assert.Equal([20, 40, 70, 70], lasted.Select(time => Math.Ceiling(time.TotalSeconds / 10) * 10));
        site.Run(TimeSpan.FromMinutes(5));
        site.Ask("192.0.2.1", 500);
        site.Run(TimeSpan.FromSeconds(0.5));
        Assert.InRange(Assert.Single(site.Blocks.All).Remaining!.Value, TimeSpan.FromSeconds(19), TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void Clients_of_one_network_are_counted_and_blocked_together()
    {
        using var site = new SimulatedClients(Flood with { Ipv4Prefix = 24, Ipv6Prefix = 48 });
        for (int i = 0; i < 10; i++)
        {
            site.Ask($"192.0.2.{i}", 8);
            site.Ask($"198.51.{i}.1", 8);
            site.Ask($"2001:db8:1:{i}::1", 8);
        }

        site.Run(TimeSpan.FromSeconds(12));
        Assert.Equal(["192.0.2.0/24", "2001:db8:1::/48"], Targets(site.Blocks.All).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Who_is_excluded_is_not_blocked_even_with_its_neighbors()
    {
        using var site = new SimulatedClients(Flood with { Ipv4Prefix = 24, Exclude = [IPNetwork.Parse("192.0.2.53/32")] });
        site.Ask("192.0.2.1", 500);
        site.Ask("198.51.100.1", 500);
        site.Run(TimeSpan.FromSeconds(3));
        Assert.Equal(["198.51.100.0/24"], Targets(site.Blocks.All));
    }

    [Fact]
    public void Who_exceeds_the_warning_level_alone_is_warned_of_and_not_blocked()
    {
        using var site = new SimulatedClients(Flood with { Warning = 20 });
        site.Ask("192.0.2.1", 30);
        site.Run(TimeSpan.FromSeconds(12));
        var warning = Assert.Single(site.Blocks.All);
        Assert.Equal((BlockOrigin.Warning, BlockAction.None), (warning.Origin, warning.Action));
        Assert.Equal(
            BlockAction.None, site.Blocks.Current!.Apply(SimulatedClients.Address("192.0.2.1"), [0], isDatagram: true, worker: 0));
        site.Ask("192.0.2.1", 100);
        site.Run(TimeSpan.FromSeconds(12));
        Assert.Equal(BlockOrigin.Dynamic, Assert.Single(site.Blocks.All).Origin);
    }

    [Fact]
    public void Each_rule_counts_what_it_says()
    {
        using var site = new SimulatedClients(
            new("any", CountedEvent.Queries) { Types = [RecordType.ANY], PerSecond = 5 },
            new("bytes", CountedEvent.AnswerBytes) { PerSecond = 100_000 },
            new("nxdomain", CountedEvent.Answers) { Rcode = ResponseCode.NXDomain, PerSecond = 20 },
            new("servfail", CountedEvent.Answers) { Rcode = ResponseCode.ServFail, Percent = 50 },
            new("misses", CountedEvent.CacheMisses) { Percent = 90, LeastAnswers = 50 });
        site.Ask("192.0.2.1", 8, RecordType.ANY);
        site.Ask("192.0.2.11", 100);
        site.Answer("192.0.2.2", 50, length: 4000, isCacheHit: true);
        site.Answer("192.0.2.12", 50, length: 1000, isCacheHit: true);
        site.Answer("192.0.2.3", 30, ResponseCode.NXDomain, isCacheHit: true);
        site.Answer("192.0.2.13", 15, ResponseCode.NXDomain, isCacheHit: true);
        site.Answer("192.0.2.4", 6, ResponseCode.ServFail, isCacheHit: true);
        site.Answer("192.0.2.14", 1, ResponseCode.ServFail, isCacheHit: true);
        site.Answer("192.0.2.5", 10);
        site.Answer("192.0.2.15", 4);
        site.Run(TimeSpan.FromSeconds(15));
        Assert.Equal(
            ["any 192.0.2.1/32", "bytes 192.0.2.2/32", "misses 192.0.2.5/32", "nxdomain 192.0.2.3/32", "servfail 192.0.2.4/32"],
            site.Blocks.All.Select(block => $"{block.By} {block.Target}").Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(100, 0)]
    [InlineData(900, 1)]
    public void With_a_cold_cache_nobody_is_blocked_for_missing(double hits, int blocks)
    {
        using var site = new SimulatedClients(
            new DynamicBlockRule("misses", CountedEvent.CacheMisses) { Percent = 90, LeastCacheHits = 80 });
        site.Answer("192.0.2.1", 100);
        site.Answer("198.51.100.1", hits, isCacheHit: true);
        site.Run(TimeSpan.FromSeconds(12));
        Assert.Equal(blocks, site.Blocks.All.Length);
    }

    [Fact]
    public void Random_names_below_one_zone_from_many_clients_block_the_zone_and_no_client_and_no_other_zone()
    {
        using var site = new SimulatedClients(Names, Flood);
        for (int i = 0; i < 1000; i++)
        {
            site.Answer($"10.0.{i / 250}.{i % 250}", 5, name: $"www.zone{i % 97}.example.");
            site.AnswerRandomNames($"10.0.{i / 250}.{i % 250}", 0.4, $"zone{i % 97}.example.");
        }

        site.Run(TimeSpan.FromSeconds(11));
        Assert.Empty(site.Began);
        for (int i = 0; i < 1000; i++)
            site.AnswerRandomNames($"10.0.{i / 250}.{i % 250}", 2, i % 2 == 0 ? "VICTIM.example." : "a.b.victim.Example.");
        site.Run(TimeSpan.FromSeconds(2));
        var block = Assert.Single(site.Blocks.All);
        Assert.Equal(
            ("victim.example.", BlockOrigin.Dynamic, BlockAction.Drop), ($"{block.Target}", block.Origin, block.Action));
        Assert.Matches("^[0-9]+ NXDOMAIN answers in 10s$", block.Reason);
        var blocks = site.Blocks.Current!;
        Assert.Equal(BlockAction.Drop, Applied(blocks, "x7.victim.example."));
        Assert.Equal(BlockAction.None, Applied(blocks, "victims.example."));
        Assert.Equal(BlockAction.None, Applied(blocks, "www.zone1.example."));
    }

    [Theory]
    [InlineData("zone.example.", "zone.example.")]
    [InlineData("a.b.c.zone.example.", "zone.example.")]
    [InlineData("example.", null)]
    [InlineData(".", null)]
    [InlineData("zone.co.test.", null)]
    [InlineData("good.zone.net.", null)]
    [InlineData("bad.zone.net.", null)]
    public void A_suffix_has_the_labels_that_its_rule_says_and_is_not_blocked_with_one_that_is_excluded(
        string name, string? blocked)
    {
        using var site = new SimulatedClients(
            Names with { ExcludeSuffixes = [Name.Parse("test."), Name.Parse("good.zone.net.")] });
        site.Answer("192.0.2.1", 500, ResponseCode.NXDomain, name: name);
        site.Run(TimeSpan.FromSeconds(3));
        Assert.Equal(blocked is null ? [] : [blocked], Targets(site.Blocks.All));
    }

    [Fact]
    public void A_suffix_is_warned_of_and_blocked_by_the_share_of_its_answers()
    {
        using var site = new SimulatedClients(
            Names with { PerSecond = null, Percent = 60, Warning = 20, LeastAnswers = 100, Action = BlockAction.Refuse });
        site.Answer("192.0.2.1", 100, name: "www.shop.example.");
        site.AnswerRandomNames("192.0.2.2", 40, "shop.example.");
        site.AnswerRandomNames("192.0.2.3", 5, "few.example.");
        site.AnswerRandomNames("192.0.2.4", 100, "victim.example.");
        site.AnswerRandomNames("192.0.2.4", 100, "broken.example.", ResponseCode.ServFail);
        site.Run(TimeSpan.FromSeconds(5));
        Assert.Equal(
            ["shop.example. Warning None", "victim.example. Dynamic Refuse"],
            site.Blocks.All.Select(block => $"{block.Target} {block.Origin} {block.Action}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_flood_of_names_at_ever_new_zones_hides_no_zone_that_is_asked_much()
    {
        using var site = new SimulatedClients(Names);
        site.AnswerRandomNames("198.51.100.1", 500, "victim.example.");
        var random = new Random(7);
        for (int round = 0; round < 20; round++)
        {
            // So many that no table has room for all.
            for (int i = 0; i < 5000; i++)
                site.Answer("192.0.2.1", 20, ResponseCode.NXDomain, name: $"www.{random.Next():x}.test.");
            site.Run(TimeSpan.FromMilliseconds(100));
            site.StopAll();
            site.AnswerRandomNames("198.51.100.1", 500, "victim.example.");
        }

        Assert.Equal(["victim.example."], Targets(site.Blocks.All));
    }

    [Fact]
    public void Counting_allocates_nothing()
    {
        var bytes = new DynamicBlockRule("bytes", CountedEvent.AnswerBytes) { PerSecond = 1 };
        var tallies = new DynamicTallies([Flood, bytes, Names], 1, TimeProvider.System).Of(0);
        byte[] name = Name.Parse("www.zone.example.").Wire.ToArray();
        var client = SimulatedClients.Address("192.0.2.1");
        void Count()
        {
            tallies.Asked(in client, name, RecordType.A);
            tallies.Answered(in client, name, ResponseCode.NoError, 100, isCacheHit: true);
            tallies.HandOver(TimeProvider.System.GetTimestamp());
        }

        Count();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
            Count();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static BlockAction Applied(BlockSet blocks, string name) =>
        blocks.Apply(SimulatedClients.Address("192.0.2.1"), Name.Parse(name).Wire, isDatagram: true, worker: 0);

    private static IEnumerable<string> Targets(IEnumerable<Block> blocks) => blocks.Select(block => block.Target.ToString());
}
