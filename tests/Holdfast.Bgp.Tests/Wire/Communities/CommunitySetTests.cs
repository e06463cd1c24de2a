using FsCheck.Xunit;
using Holdfast.Bgp.Wire.Communities;

namespace Holdfast.Bgp.Tests.Wire.Communities;

public class CommunitySetTests
{
    [Theory]
    [InlineData("65101:100", "65101:100")]
    [InlineData("blackhole", "65535:666")]
    [InlineData("graceful-shutdown", "65535:0")]
    [InlineData("no-llgr", "65535:7")]
    [InlineData("65101:1:2", "65101:1:2")]
    [InlineData("4294967295:4294967295:0", "4294967295:4294967295:0")]
    [InlineData("rt:65101:4294967295", "rt:65101:4294967295")]
    [InlineData("soo:4200000000:7", "soo:4200000000:7")]
    [InlineData("rt:192.0.2.1:9", "rt:192.0.2.1:9")]
    [InlineData("0x0002fe4d00000001", "rt:65101:1")]
    [InlineData("0x43000000c0000201", "0x43000000c0000201")]
    public void Reads_every_kind(string text, string written)
    {
        Assert.True(CommunitySet.TryParse(text, out var one));
        Assert.Equal([written], one.ToWords());
    }

    [Theory]
    [InlineData("")]
    [InlineData("65536:1")]
    [InlineData("65101")]
    [InlineData("65101:1:2:3")]
    [InlineData("65101:1:4294967296")]
    [InlineData("+1:1:1")]
    [InlineData("rt:4200000000:65536")]
    [InlineData("rt:192.0.2.1:65536")]
    [InlineData("rt:192.0.2:1")]
    [InlineData("lb:65101:1")]
    [InlineData("0x0002")]
    [InlineData("noexport")]
    public void Refuses_what_is_none(string text) => Assert.False(CommunitySet.TryParse(text, out _));

    [Property]
    public bool Extended_community_is_read_as_it_is_written(ulong value) =>
        ExtendedCommunity.TryParse(new ExtendedCommunity(value).ToString(), out var read) && read.Value == value;

    [Theory]
    [InlineData("0002fe4d00000001", 0x00)]
    [InlineData("0202000100020003", 0x02)]
    public void Extended_community_of_an_as_keeps_its_form(string octets, byte type)
    {
        Assert.True(ExtendedCommunity.TryParse("0x" + octets, out var community));
        Assert.True(ExtendedCommunity.TryParse(community.ToString(), out var again));
        Assert.Equal(type, (byte)(again.Value >> 56));
    }

    [Fact]
    public void Union_sorts_and_keeps_each_once()
    {
        var set = CommunitySet.Of(new Community(2), new Community(1))
            .Union(CommunitySet.Of([new Community(2)], [new LargeCommunity(1, 2, 3)]));
        Assert.Equal("0:1 0:2 1:2:3", set.ToString());
        Assert.Equal(CommunitySet.Of([new Community(1), new Community(2)], [new LargeCommunity(1, 2, 3)]), set);
        Assert.True(set.Contains(CommunitySet.Of(new Community(1))));
        Assert.False(set.Contains(CommunitySet.Of([], [new LargeCommunity(1, 2, 4)])));
    }

    [Fact]
    public void Only_a_clear_bit_lets_an_extended_community_cross_the_border()
    {
        Assert.True(ExtendedCommunity.TryParse("rt:65101:1", out var target) && target.IsTransitive);
        Assert.True(ExtendedCommunity.TryParse("0x4004fe4d00000001", out var bandwidth) && !bandwidth.IsTransitive);
    }
}
