using System.Collections.Immutable;
using Holdfast.Dns.Names;

namespace Holdfast.LoadBalancer.Recording.LastHour;

/// <summary>What one sketch of the last hour counts, and how many keys of it at once.</summary>
/// <param name="Subject">By what.</param>
/// <param name="Capacity">How many keys.</param>
internal sealed record SketchKind(TopSubject Subject, int Capacity)
{
    /// <summary>What counts them together takes on average of a closed window; more, and the least are left out.</summary>
    private const int OctetsOfName = 48;

    private const int OctetsOfAddress = 16;

    /// <summary>
    /// All there are. Of one subject the coarser follow the finer: networks that each ask little are found among networks, and
    /// nowhere else. Their lengths are the usual ones of <c>--prefix</c> and <c>dns.privacy</c>.
    /// </summary>
    public static ImmutableArray<SketchKind> All { get; } =
    [
        new(TopSubject.Clients, 1024),
        new(TopSubject.Clients, 1024) { Prefix = (24, 56) },
        new(TopSubject.Names, 1024),
        new(TopSubject.Zones, 1024) { Labels = 2, KeyLength = 1 + (2 * (1 + NameWire.MaxLabelLength)) },
        new(TopSubject.Types, 256) { KeyLength = sizeof(short) },
        new(TopSubject.Rcodes, 256) { KeyLength = sizeof(short) },
        new(TopSubject.Rules, 256),
        new(TopSubject.Backends, 256),
        new(TopSubject.Slow, 256),
        new(TopSubject.Timeouts, 256),
        new(TopSubject.Dropped, 64) { KeyLength = sizeof(short) },
        new(TopSubject.Bytes, 512),
        new(TopSubject.Bytes, 512) { Prefix = (24, 56) },
    ];

    /// <summary>The last labels of names that count.</summary>
    public int Labels { get; init; } = int.MaxValue;

    /// <summary>The bits of clients' addresses that count.</summary>
    public (int Ipv4, int Ipv6) Prefix { get; init; } = (32, 128);

    /// <summary>The most octets of a key.</summary>
    public int KeyLength { get; init; } = Subject is TopSubject.Clients or TopSubject.Bytes ? OctetsOfAddress : TopKey.MaxLength;

    /// <summary>What the keys of a closed window may take.</summary>
    public int MostOctets => Capacity * Math.Min(KeyLength, OctetsOfName);

    /// <summary>How records are counted.</summary>
    public TopOptions Options => new(Subject) { Labels = Labels == int.MaxValue ? 0 : Labels, Prefix = Prefix };

    /// <summary>The place of the coarsest sketch that can answer, and whether several of its keys make one row.</summary>
    /// <param name="subject">What is asked for.</param>
    /// <param name="key">What of it is told apart.</param>
    public static (int Place, bool IsGrouped) For(TopSubject subject, TopKey key)
    {
        int found = -1;
        foreach (var (place, kind) in All.Index())
        {
            if (kind.HasAll(subject, key))
                found = place;
        }

        var best = All[found];
        return (found, (key.IsOfNames && best.Labels != key.Labels) || (key.IsOfClients && best.Prefix != (key.Ipv4, key.Ipv6)));
    }

    private bool HasAll(TopSubject subject, TopKey key) =>
        Family(Subject) == Family(subject) && Labels >= key.Labels && Prefix.Ipv4 >= key.Ipv4 && Prefix.Ipv6 >= key.Ipv6;

    // Zones are names of which less is told.
    private static TopSubject Family(TopSubject subject) => subject == TopSubject.Zones ? TopSubject.Names : subject;
}
