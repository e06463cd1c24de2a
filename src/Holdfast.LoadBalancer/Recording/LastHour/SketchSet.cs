using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Holdfast.LoadBalancer.Clients;

namespace Holdfast.LoadBalancer.Recording.LastHour;

/// <summary>The sketches of the window that is being filled. One thread at a time.</summary>
internal sealed class SketchSet
{
    private readonly ImmutableArray<(SpaceSaving Sketch, TopKey Key, SketchKind Kind)> _sketches;
    private readonly RecordNames _names;
    private readonly long _slow;
    private readonly Dictionary<int, byte[]> _rules = [];
    private readonly Dictionary<int, byte[]> _backends = [];

    /// <summary>Empty ones.</summary>
    /// <param name="time">The clock of the records' timestamps.</param>
    /// <param name="names">What the configuration calls things.</param>
    public SketchSet(TimeProvider time, RecordNames names)
    {
        _names = names;
        _slow = (long)(TopOptions.UsuallySlow.TotalSeconds * time.TimestampFrequency);
        // Clients are cut where they are shown, as those in the rings are.
        var whole = new RecordView(time, new PrivacyOptions(), names);
        _sketches = [.. SketchKind.All.Select(kind => (
            new SpaceSaving(kind.Capacity, kind.KeyLength, OctetsComparer.Seed), new TopKey(kind.Options, whole), kind))];
    }

    /// <summary>Counts a record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="weight">For how many it stands.</param>
    public void Add(in QueryRecord record, int weight)
    {
        Span<byte> key = stackalloc byte[TopKey.MaxLength];
        foreach (var (sketch, keys, kind) in _sketches)
        {
            if (kind.Subject == TopSubject.Slow && record.Elapsed < _slow)
                continue;
            long each = kind.Subject == TopSubject.Bytes ? record.AnswerSize : 1;
            if (each == 0 || !keys.TryWrite(in record, key, out int length))
                continue;
            ReadOnlySpan<byte> counted = kind.Subject switch
            {
                TopSubject.Rules => Name(_rules, record.Rule, _names.Rule),
                TopSubject.Backends => Name(_backends, record.Backend, _names.Backend),
                _ => key[..length],
            };
            sketch.Add(counted, each * weight, each * (weight - 1));
        }
    }

    /// <summary>Learns anew what the configuration calls things.</summary>
    public void ForgetNames()
    {
        _rules.Clear();
        _backends.Clear();
    }

    /// <summary>What was counted, in the order of <see cref="SketchKind.All"/>.</summary>
    public ImmutableArray<SketchSummary> Summarize() =>
        [.. _sketches.Select(one => one.Sketch.Summarize(one.Kind.MostOctets))];

    /// <summary>What one of them has counted.</summary>
    public SketchSummary Summarize(int place) => _sketches[place].Sketch.Summarize(_sketches[place].Kind.MostOctets);

    /// <summary>Begins anew.</summary>
    public void Clear()
    {
        foreach (var (sketch, _, _) in _sketches)
            sketch.Clear();
    }

    // By name: within an hour a reload may give a rule's place to another.
    private static byte[] Name(Dictionary<int, byte[]> known, int number, Func<int, string?> nameOf)
    {
        if (known.TryGetValue(number, out byte[]? name))
            return name;
        byte[] octets = Encoding.UTF8.GetBytes(nameOf(number) ?? string.Create(CultureInfo.InvariantCulture, $"#{number}"));
        return known[number] = octets.Length <= TopKey.MaxLength ? octets : octets[..TopKey.MaxLength];
    }
}
