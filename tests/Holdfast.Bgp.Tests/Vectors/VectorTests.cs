namespace Holdfast.Bgp.Tests.Vectors;

/// <summary>Messages that others wrote or captured (README.md): each becomes what it says, or Disagreements says why not.</summary>
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
        Assert.Empty(vectors.Where(vector => !VectorReader.Knows(vector)).Select(vector => $"{vector.Id}: no reader for kind {vector.Kind}"));
        var own = VectorTally.Run("the repository's vectors", vectors);
        var given = Environment.GetEnvironmentVariable("BGP_VECTORS") is { Length: > 0 } folder
            ? VectorTally.Run($"BGP_VECTORS={folder}", Vector.ReadFolder(folder)) : null;

        File.WriteAllText(Path.Join(AppContext.BaseDirectory, "vectors.txt"), $"{own}{given}");
        string[] failures = [.. own.Failures, .. given?.Failures ?? []];
        Assert.True(failures.Length == 0, $"{own}{given}{string.Join(Environment.NewLine, failures)}");
        Assert.Empty(own.NotNeeded.Select(entry => $"no vector disagrees any more: {entry.Which}"));
    }
}
