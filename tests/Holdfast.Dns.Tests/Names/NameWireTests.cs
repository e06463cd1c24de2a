using FsCheck.Xunit;
using Holdfast.Dns.Names;
using Holdfast.Dns.Tests.Samples;

namespace Holdfast.Dns.Tests.Names;

public class NameWireTests
{
    [Property(MaxTest = 1000)]
    public void Every_spelling_is_equal_and_hashes_alike(int seed, ulong hashSeed)
    {
        var messages = new RandomMessages(seed);
        for (int i = 0; i < 10; i++)
        {
            byte[] name = messages.Name().Wire.ToArray();
            byte[] other = [.. name.Select(octet => char.IsAsciiLetter((char)octet) ? (byte)(octet ^ 0x20) : octet)];
            Assert.True(NameWire.Equal(name, other));
            Assert.Equal(NameWire.Hash(name, hashSeed), NameWire.Hash(other, hashSeed));
        }
    }

    [Property(MaxTest = 1000)]
    public void One_other_octet_makes_another_name(int seed)
    {
        var messages = new RandomMessages(seed);
        byte[] name = messages.Name().Wire.ToArray();
        byte[] other = [.. name];
        int at = messages.Below(name.Length);
        other[at] ^= (byte)(1 + messages.Below(255));
        bool sameLetter = char.IsAsciiLetter((char)name[at]) && (name[at] ^ other[at]) == 0x20;
        Assert.Equal(sameLetter, NameWire.Equal(name, other));
    }

    [Fact]
    public void Hashes_spread_evenly_and_depend_on_the_seed()
    {
        const int Buckets = 16, Names = 16_000;
        var counts = new int[Buckets];
        int moved = 0;
        for (int i = 0; i < Names; i++)
        {
            var name = Name.Parse($"host{i}.example.com");
            ulong hash = NameWire.Hash(name.Wire, 1);
            counts[hash % Buckets]++;
            moved += hash % Buckets == NameWire.Hash(name.Wire, 2) % Buckets ? 0 : 1;
        }

        Assert.All(counts, count => Assert.InRange(count, 850, 1150));
        Assert.InRange(moved, Names * 9 / 10, Names);
    }

    [Theory]
    [InlineData("00", 1)]
    [InlineData("0161 00 FF", 3)]
    [InlineData("0161", -1)]
    [InlineData("C00C", -1)]
    [InlineData("80 61 00", -1)]
    public void Measures_uncompressed_names(string hex, int length) =>
        Assert.Equal(length, NameWire.MeasureUncompressed(SampleMessage.Hex(hex)));
}
