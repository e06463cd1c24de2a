using System.Net;
using Holdfast.Dns.Names;
using Holdfast.LoadBalancer.Blocks;
using Holdfast.LoadBalancer.Clients;
using Microsoft.Extensions.Time.Testing;

namespace Holdfast.LoadBalancer.Tests.Blocks;

public sealed class BlockTableTests : IDisposable
{
    private static readonly ClientAddress Client = ClientAddress.From(IPAddress.Parse("192.0.2.1"));

    private readonly FakeTimeProvider _time = new();
    private readonly BlockTable _table;
    private readonly List<Block> _ended = [];
    private readonly List<Block> _began = [];

    public BlockTableTests()
    {
        _table = new BlockTable(workers: 2, _time);
        _table.Ended += _ended.Add;
        _table.Began += _began.Add;
    }

    public void Dispose() => _table.Dispose();

    [Fact]
    public void Blocks_until_its_time_is_over()
    {
        Assert.Null(_table.Current);
        Assert.True(_table.TryAdd(Block("192.0.2.0/24", TimeSpan.FromMinutes(10))));
        Assert.True(_table.TryAdd(Block("198.51.100.0/24", null)));
        Assert.Equal(BlockAction.Drop, Ask());
        _time.Advance(TimeSpan.FromMinutes(9));
        Assert.Equal(BlockAction.Drop, Ask(worker: 1));
        var block = _table.All.Single(block => block.Remaining is not null);
        Assert.Equal((TimeSpan.FromMinutes(9), TimeSpan.FromMinutes(1), 2L), (block.Age, block.Remaining!.Value, block.Hits));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(BlockAction.None, Ask());
        Assert.Equal("192.0.2.0/24", Assert.Single(_ended).Target.ToString());
        Assert.Single(_table.Remove(block => block.Target == BlockTarget.Of(IPNetwork.Parse("198.51.100.0/24"))));
        Assert.Null(_table.Current);
    }

    [Fact]
    public void Another_block_of_the_same_target_takes_its_place_and_goes_on_counting()
    {
        _table.TryAdd(Block("192.0.2.0/24", TimeSpan.FromMinutes(1)));
        Ask();
        _time.Advance(TimeSpan.FromSeconds(30));
        _table.TryAdd(Block("192.0.2.0/24", TimeSpan.FromMinutes(1)) with { Action = BlockAction.Refuse });
        Assert.Equal(BlockAction.Refuse, Ask());
        _time.Advance(TimeSpan.FromSeconds(59));
        var block = Assert.Single(_table.All);
        Assert.Equal((2L, TimeSpan.FromSeconds(89)), (block.Hits, block.Age));
        Assert.Empty(_ended);
    }

    [Fact]
    public void A_slot_that_another_block_had_counts_from_zero()
    {
        for (int i = 0; i < BlockTable.MostOfOperators + BlockTable.MostDynamic + 1; i++)
        {
            _table.TryAdd(Block("192.0.2.0/24", null));
            Assert.Equal(0, Assert.Single(_table.All).Hits);
            Ask();
            Assert.Single(_table.Remove(_ => true));
        }
    }

    [Theory]
    [InlineData("192.0.2.77/32", BlockOrigin.Dynamic, "192.0.2.0/24")]
    [InlineData("192.0.2.77/32", BlockOrigin.Warning, "192.0.2.0/24")]
    [InlineData("192.0.2.77/32", BlockOrigin.RateLimit, "192.0.2.0/24")]
    [InlineData("192.0.0.0/16", BlockOrigin.Dynamic, "192.0.0.0/16")]
    [InlineData("2001:db8:1:2::/64", BlockOrigin.Dynamic, "2001:db8:1::/48")]
    [InlineData("192.0.2.77/32", BlockOrigin.Operator, "192.0.2.77/32")]
    public void A_client_that_a_rule_found_is_shown_cut_and_what_an_operator_wrote_as_it_is(
        string network, BlockOrigin origin, string shown)
    {
        var privacy = new PrivacyOptions { Ipv4 = 24, Ipv6 = 48 };
        Assert.Equal(shown, $"{(Block(network, null) with { Origin = origin }).Shown(privacy)}");
        var suffix = new Block(BlockTarget.Of(Name.Parse("bad.example.")), BlockAction.Drop, origin, "zones");
        Assert.Same(suffix.Target, suffix.Shown(privacy));
    }

    [Fact]
    public void A_rule_does_not_take_the_place_of_an_operator()
    {
        _table.TryAdd(Block("192.0.2.0/24", null));
        _table.TryAdd(Block("192.0.2.0/24", TimeSpan.FromSeconds(1)) with { Origin = BlockOrigin.Dynamic, By = "flood" });
        Assert.Equal("alice", Assert.Single(_table.All).By);
        Assert.Empty(_began);
    }

    [Fact]
    public void There_are_no_more_than_there_may_be_and_operators_have_room_when_rules_have_none()
    {
        Block Dynamic(int i) => new(
            BlockTarget.Of(new IPNetwork(new IPAddress([10, 1, (byte)(i >> 8), (byte)i]), 32)), BlockAction.Drop,
            BlockOrigin.Dynamic, "flood")
        { Remaining = TimeSpan.FromMinutes(1) };
        Block[] many = [.. Enumerable.Range(0, BlockTable.MostDynamic + 5).Select(Dynamic)];
        Assert.Equal(BlockTable.MostDynamic, _table.Add(many));
        Assert.Equal(BlockTable.MostDynamic, _began.Count);
        Assert.Equal(BlockTable.MostDynamic, _table.Add(many));
        Assert.Equal(BlockTable.MostDynamic, _began.Count);
        Assert.Equal(BlockTable.MostOfOperators, _table.Add([.. Enumerable.Range(0, BlockTable.MostOfOperators + 1).Select(i =>
            new Block(BlockTarget.Of(Name.Parse($"n{i}.example.")), BlockAction.Drop, BlockOrigin.Operator, "alice"))]));
        Assert.Equal(BlockAction.Drop, _table.Current!.Apply(Client, Name.Parse("a.n77.example.").Wire, true, 0));
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1/32")]
    [InlineData("2001:db8::1", "2001:db8::1/128")]
    [InlineData("::ffff:192.0.2.0/120", "192.0.2.0/24")]
    [InlineData("192.0.2.1/24", null)]
    [InlineData("example.com", null)]
    public void A_target_is_an_address_or_a_network(string text, string? target) =>
        Assert.Equal(target, BlockTarget.TryParse(text, out var read) ? read.ToString() : null);

    private BlockAction Ask(int worker = 0) => _table.Current?.Apply(Client, [0], true, worker) ?? BlockAction.None;

    private static Block Block(string network, TimeSpan? lasting) =>
        new(BlockTarget.Of(IPNetwork.Parse(network)), BlockAction.Drop, BlockOrigin.Operator, "alice") { Remaining = lasting };
}
