using System.Net;
using FsCheck.Xunit;
using Holdfast.Dns.Names;
using Holdfast.LoadBalancer.Blocks;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Tests.Acl;

namespace Holdfast.LoadBalancer.Tests.Blocks;

public class BlockSetTests
{
    private static readonly byte[] AnyName = Name.Parse("www.example.").Wire.ToArray();

    [Property(Arbitrary = [typeof(AddressGenerators)], MaxTest = 1000)]
    public bool Finds_the_longest_network_that_an_address_is_in(IPNetwork[] networks, IPAddress[] addresses)
    {
        var targets = networks.Select(BlockTarget.Of).Distinct().ToList();
        var hits = new BlockHits(targets.Count, 1);
        var set = Set(hits, [.. targets.Select(target => (target, BlockAction.Drop))]);
        var edges = targets.Select(target => target.Network!.Value.BaseAddress);
        foreach (var address in addresses.Concat(edges).Where(address => !address.IsIPv4MappedToIPv6))
        {
            var expected = targets.Where(target => target.Covers(address))
                .OrderByDescending(target => target.Network!.Value.PrefixLength).FirstOrDefault();
            long[] before = [.. targets.Select((_, slot) => hits.Of(slot))];
            if (set.Apply(ClientAddress.From(address), AnyName, true, 0) != (expected is null ? BlockAction.None : BlockAction.Drop)
                || targets.Where((target, slot) => hits.Of(slot) - before[slot] != (target == expected ? 1 : 0)).Any())
                return false;
        }

        return true;
    }

    [Theory]
    [InlineData("example.", BlockAction.Refuse)]
    [InlineData("WWW.Example.", BlockAction.Refuse)]
    [InlineData("a.b.example.", BlockAction.NxDomain)]
    [InlineData("b.example.", BlockAction.NxDomain)]
    [InlineData("xb.example.", BlockAction.Refuse)]
    [InlineData("badexample.", BlockAction.None)]
    [InlineData(".", BlockAction.None)]
    public void Finds_the_longest_suffix_that_a_name_is_at_or_below(string name, BlockAction action) => Assert.Equal(
        action, Set(new BlockHits(2, 1), (Below("example."), BlockAction.Refuse), (Below("b.example."), BlockAction.NxDomain))
            .Apply(ClientAddress.FromIPv4(1), Name.Parse(name).Wire, true, 0));

    [Fact]
    public void Leaves_to_the_next_what_only_counts_or_does_not_apply()
    {
        var hits = new BlockHits(4, 1);
        var set = Set(
            hits, (Within("192.0.2.1/32"), BlockAction.None), (Within("192.0.2.0/24"), BlockAction.Truncate),
            (Below("example."), BlockAction.None), (Below("."), BlockAction.Refuse));
        var client = ClientAddress.From(IPAddress.Parse("192.0.2.1"));
        Assert.Equal(BlockAction.Truncate, set.Apply(client, AnyName, isDatagram: true, 0));
        Assert.Equal(BlockAction.Refuse, set.Apply(client, AnyName, isDatagram: false, 0));
        Assert.Equal([2L, 1L, 1L, 1L], [hits.Of(0), hits.Of(1), hits.Of(2), hits.Of(3)]);
    }

    [Fact]
    public void Looks_up_without_allocating()
    {
        var set = Set(
            new BlockHits(200, 1),
            [.. Enumerable.Range(0, 100).Select(i => (Within($"192.0.{i}.0/24"), BlockAction.Drop)),
                .. Enumerable.Range(0, 100).Select(i => (Below($"b{i}.example."), BlockAction.Drop))]);
        var client = ClientAddress.From(IPAddress.Parse("198.51.100.1"));
        byte[] name = Name.Parse("a.b7.example.").Wire.ToArray();
        set.Apply(client, name, true, 0);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
            set.Apply(client, name, true, 0);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static BlockSet Set(BlockHits hits, params (BlockTarget Target, BlockAction Action)[] blocks) =>
        new([.. blocks.Select((block, slot) => (block.Target, new BlockEntry(slot, block.Action)))], hits, seed: 7);

    private static BlockTarget Within(string network) => BlockTarget.Of(IPNetwork.Parse(network));

    private static BlockTarget Below(string suffix) => BlockTarget.Of(Name.Parse(suffix));
}
