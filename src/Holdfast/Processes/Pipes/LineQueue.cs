using System.Text;

namespace Holdfast.Processes.Pipes;

/// <summary>Lines on their way to who may not read them: bounded, and never waited for.</summary>
internal sealed class LineQueue
{
    /// <summary>Octets that wait at most; what comes then is dropped, a line at a time.</summary>
    public const int Most = 1024 * 1024;

    private readonly Queue<byte[]> _lines = new();
    private int _octets;
    private int _sent;

    public bool IsEmpty => _lines.Count == 0;

    /// <summary>Lines dropped because nobody read those before them.</summary>
    public long Dropped { get; private set; }

    /// <summary>Adds a line.</summary>
    /// <returns>False when it was dropped.</returns>
    public bool Add(string line)
    {
        var octets = Encoding.UTF8.GetBytes($"{line}\n");
        if (_octets + octets.Length > Most)
        {
            Dropped++;
            return false;
        }
        _octets += octets.Length;
        _lines.Enqueue(octets);
        return true;
    }

    /// <summary>Writes what is taken.</summary>
    /// <param name="write">Writes octets, and says how many it took: 0 for no more now, -1 for never.</param>
    public void WriteTo(Func<ReadOnlyMemory<byte>, int> write)
    {
        while (_lines.TryPeek(out var first))
        {
            var taken = write(first.AsMemory(_sent));
            if (taken < 0) Clear();
            if (taken <= 0) return;
            _sent += taken;
            if (_sent < first.Length) continue;
            _lines.Dequeue();
            (_octets, _sent) = (_octets - first.Length, 0);
        }
    }

    public void Clear()
    {
        _lines.Clear();
        (_octets, _sent) = (0, 0);
    }
}
