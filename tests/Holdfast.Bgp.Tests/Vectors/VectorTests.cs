using System.Globalization;
using Holdfast.Bgp.Bfd;

namespace Holdfast.Bgp.Tests.Vectors;

/// <summary>
/// Messages that others wrote or captured (README.md): each becomes what it says, or Disagreements says why not.
/// </summary>
public class VectorTests
{
    private static readonly string Folder = Path.Join(AppContext.BaseDirectory, "Vectors");

    /// <summary>Another folder of such files may be given in BGP_VECTORS.</summary>
    [Fact]
    public void Vectors_become_what_they_say()
    {
        var vectors = Vector.ReadFolder(Folder);
        Assert.True(vectors.Count > 2000, $"{vectors.Count} vectors in {Folder}");
        Assert.Empty(vectors.GroupBy(vector => vector.Id).Where(group => group.Count() > 1).Select(group => group.Key));
        Assert.Empty(vectors.Where(vector => !VectorReader.Knows(vector))
            .Select(vector => $"{vector.Id}: no reader for kind {vector.Kind}"));
        var own = VectorTally.Run("the repository's vectors", vectors);
        var given = Environment.GetEnvironmentVariable("BGP_VECTORS") is { Length: > 0 } folder
            ? VectorTally.Run($"BGP_VECTORS={folder}", Vector.ReadFolder(folder)) : null;

        File.WriteAllText(Path.Join(AppContext.BaseDirectory, "vectors.txt"), $"{own}{given}");
        string[] failures = [.. own.Failures, .. given?.Failures ?? []];
        Assert.True(failures.Length == 0, $"{own}{given}{string.Join(Environment.NewLine, failures)}");
        Assert.Empty(own.NotNeeded.Select(entry => $"no vector disagrees any more: {entry.Which}"));
    }

    /// <summary>They are fragments to BGP; what GoBGP's test writes and reads is beside them here.</summary>
    [Theory]
    [InlineData("gobgp-bfd-Test_MarshalBinary-1", "None 2 Up 8 4f2fd5f2 d67eaedf 300000 800000")]
    [InlineData("gobgp-bfd-Test_UnmarshalBinary-2", "None 1 Up 3 12345678 abcdef12 100000 200000")]
    [InlineData("gobgp-bfd-Test_UnmarshalBinaryInvalidPacketLength-3", "TooShort 0 AdminDown 0 00000000 00000000 0 0")]
    public void BFD_packets_of_GoBGP_are_read(string id, string facts)
    {
        var vector = Vector.ReadFile(Path.Join(Folder, "gobgp.jsonl")).Single(vector => vector.Id == id);
        var fault = ControlPacket.TryRead(vector.Octets, out var packet);
        Assert.Equal(facts, string.Create(
            CultureInfo.InvariantCulture,
            $"{fault} {(int)packet.Diagnostic} {packet.State} {packet.Multiplier} {packet.MyDiscriminator:x8} {packet.YourDiscriminator:x8} {packet.DesiredMinTx} {packet.RequiredMinRx}"));
    }
}
