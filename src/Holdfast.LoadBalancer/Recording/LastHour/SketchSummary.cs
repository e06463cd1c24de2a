namespace Holdfast.LoadBalancer.Recording.LastHour;

/// <summary>What a sketch has counted, in as little memory as that takes; the heaviest first.</summary>
/// <param name="keys">How many keys.</param>
/// <param name="octets">The octets of all keys.</param>
internal sealed class SketchSummary(int keys, int octets)
{
    private readonly byte[] _octets = new byte[octets];
    private readonly Row[] _rows = new Row[keys];

    /// <summary>How many keys are there.</summary>
    public int Count { get; private set; }

    /// <summary>The weight of all keys together, here or not.</summary>
    public required long Total { get; init; }

    /// <summary>By how much a single weight was scaled up, at the most.</summary>
    public required long Scaled { get; init; }

    /// <summary>What a key that is not here may weigh, at the most.</summary>
    public required long Floor { get; init; }

    /// <summary>Adds the next key.</summary>
    public void Add(ReadOnlySpan<byte> key, long count, long error)
    {
        int begin = EndBefore(Count);
        key.CopyTo(_octets.AsSpan(begin));
        _rows[Count++] = new Row(count, error, begin + key.Length);
    }

    /// <summary>A key, its count, and by how much that may be too high.</summary>
    public ReadOnlySpan<byte> Read(int index, out long count, out long error)
    {
        (count, error, int end) = _rows[index];
        return _octets.AsSpan(EndBefore(index)..end);
    }

    private int EndBefore(int index) => index == 0 ? 0 : _rows[index - 1].End;

    private readonly record struct Row(long Count, long Error, int End);
}
