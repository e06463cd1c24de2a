using System.Collections.Immutable;

namespace Holdfast.LoadBalancer.Recording;

/// <summary>What queries are counted by, and which of them are.</summary>
public enum TopSubject
{
    /// <summary>Clients, or their networks.</summary>
    Clients,

    /// <summary>Names asked for.</summary>
    Names,

    /// <summary>The last labels of names, two unless told.</summary>
    Zones,

    /// <summary>Types asked for.</summary>
    Types,

    /// <summary>Codes of answers.</summary>
    Rcodes,

    /// <summary>Rules that decided.</summary>
    Rules,

    /// <summary>Backends that were asked.</summary>
    Backends,

    /// <summary>Names whose answers took long: 100 ms or longer, unless told.</summary>
    Slow,

    /// <summary>Names that a backend did not answer in time.</summary>
    Timeouts,

    /// <summary>Reasons why queries got no answer.</summary>
    Dropped,

    /// <summary>Clients, by the octets of their answers.</summary>
    Bytes,
}

/// <summary>The subjects in words.</summary>
public static class TopSubjects
{
    /// <summary>The word of each <see cref="TopSubject"/>, in their order.</summary>
    public static ImmutableArray<string> Words { get; } =
        [.. Enum.GetValues<TopSubject>().Select(subject => subject.ToString().ToLowerInvariant())];
}

/// <summary>How the latest queries are counted.</summary>
/// <param name="Subject">By what.</param>
public sealed record TopOptions(TopSubject Subject)
{
    /// <summary>What counts as slow where nothing is said.</summary>
    public static readonly TimeSpan UsuallySlow = TimeSpan.FromMilliseconds(100);

    /// <summary>How many rows at most.</summary>
    public int Rows { get; init; } = 20;

    /// <summary>The last labels of names that count; 0: all, or of zones two.</summary>
    public int Labels { get; init; }

    /// <summary>The bits of clients' addresses that count, of IPv4 and IPv6; null: all that are shown.</summary>
    public (int Ipv4, int Ipv6)? Prefix { get; init; }
}

/// <summary>One row of what was counted.</summary>
/// <param name="Key">What it was counted by.</param>
/// <param name="Queries">Queries.</param>
/// <param name="Dropped">Those of them that got no answer.</param>
/// <param name="Octets">Octets of their answers.</param>
/// <param name="Average">How long they took on average.</param>
/// <param name="Longest">How long the slowest took.</param>
public sealed record TopRow(string Key, long Queries, long Dropped, long Octets, TimeSpan Average, TimeSpan Longest);

/// <summary>What was counted.</summary>
/// <param name="Queries">All queries that were counted.</param>
/// <param name="Octets">The octets of their answers.</param>
/// <param name="Keys">How many rows there would be.</param>
/// <param name="Since">When the first of them came; null without any.</param>
/// <param name="Rows">The first rows, those with most before the others.</param>
public sealed record Top(long Queries, long Octets, int Keys, DateTimeOffset? Since, ImmutableArray<TopRow> Rows)
{
    /// <summary>Of so many queries of clients one is kept, and counted.</summary>
    public int Sample { get; init; } = 1;
}
