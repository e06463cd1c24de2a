using System.Net;
using Holdfast.Collections;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Names;
using Holdfast.LoadBalancer.Lists;
using Holdfast.LoadBalancer.Protocols;
using Holdfast.LoadBalancer.Rules.Matches;

namespace Holdfast.LoadBalancer.Rules;

/// <summary>The parts of a match. Parts that are given must all hold; within a part, any one of its values.</summary>
public sealed record MatchOptions
{
    private static readonly MatchOptions Nothing = new();

    /// <summary>The types asked for.</summary>
    public ValueList<RecordType> Types { get; init; } = [];

    /// <summary>The classes asked for.</summary>
    public ValueList<RecordClass> Classes { get; init; } = [];

    /// <summary>Names asked for, each one exactly.</summary>
    public ValueList<Name> Names { get; init; } = [];

    /// <summary>Names asked for that are one of these or below it.</summary>
    public ValueList<Name> Suffixes { get; init; } = [];

    /// <summary>Absolute paths of files that list such names.</summary>
    public ValueList<string> SuffixFiles { get; init; } = [];

    /// <summary>The least number of labels that the name asked for has, the root not counted; 0 for any.</summary>
    public int MinLabels { get; init; }

    /// <summary>The least length of the name asked for, in octets on the wire; 0 for any.</summary>
    public int MinNameLength { get; init; }

    /// <summary>Networks that the client's address is in.</summary>
    public ValueList<IPNetwork> Clients { get; init; } = [];

    /// <summary>Absolute paths of files that list such networks.</summary>
    public ValueList<string> ClientFiles { get; init; } = [];

    /// <summary>The protocol the query came over, or null for any.</summary>
    public ListenerProtocol? Transport { get; init; }

    /// <summary>
    /// Opcodes that the message has one of; none: QUERY. What has another opcode is seen by no rule that does not name it.
    /// </summary>
    public ValueList<Opcode> Opcodes { get; init; } = [];

    /// <summary>Whether the query has RD set; null for either.</summary>
    public bool? RecursionDesired { get; init; }

    /// <summary>Whether the query has DO set (RFC 3225); null for either.</summary>
    public bool? DnssecOk { get; init; }

    /// <summary>Tags that rules before gave to the query, one of them.</summary>
    public ValueList<QueryTag> Tags { get; init; } = [];

    /// <summary>A pool that has a usable backend; null for any.</summary>
    public string? UsablePool { get; init; }

    /// <summary>A pool that has no usable backend; null for any.</summary>
    public string? UnusablePool { get; init; }

    /// <summary>More outstanding queries than a pool has; null does not look at them.</summary>
    public PoolOutstandingOptions? PoolOutstanding { get; init; }

    /// <summary>Regular expressions of which the name asked for fits any.</summary>
    public ValueList<NamePattern> NamePatterns { get; init; } = [];

    /// <summary>Of how many messages it fits, from 0 to 1; which, is left to chance. Null: of all.</summary>
    public double? Probability { get; init; }

    /// <summary>Networks that the address asked is in.</summary>
    public ValueList<IPNetwork> Destinations { get; init; } = [];

    /// <summary>Ports of which one was asked.</summary>
    public ValueList<int> DestinationPorts { get; init; } = [];

    /// <summary>The least length of the message, in octets; 0 for any.</summary>
    public int MinSize { get; init; }

    /// <summary>The greatest length of the message, in octets; null for any.</summary>
    public int? MaxSize { get; init; }

    /// <summary>How many records sections have; all of these must hold.</summary>
    public ValueList<RecordCountOptions> Records { get; init; } = [];

    /// <summary>Whether the message has an OPT record (RFC 6891); null for either.</summary>
    public bool? Edns { get; init; }

    /// <summary>EDNS options of which the message has any.</summary>
    public ValueList<EdnsOptionCode> EdnsOptions { get; init; } = [];

    /// <summary>
    /// The least EDNS version; 0 for any. A query of another version than 0 is seen by no rule that does not ask for one.
    /// </summary>
    public int MinEdnsVersion { get; init; }

    /// <summary>Response codes that the message's header has one of, each at most 15; none: whatever it has.</summary>
    public ValueList<ResponseCode> ResponseCodes { get; init; } = [];

    /// <summary>Response codes of header and OPT record together, of which the message has one.</summary>
    public ValueList<ResponseCode> ExtendedCodes { get; init; } = [];

    /// <summary>Whether the query has CD set (RFC 4035); null for either.</summary>
    public bool? CheckingDisabled { get; init; }

    /// <summary>Values of which the PROXY header of the query has any.</summary>
    public ValueList<MatchedProxyValue> ProxyValues { get; init; } = [];

    /// <summary>Whether octets follow the query's last record; null for either.</summary>
    public bool? TrailingData { get; init; }

    /// <summary>
    /// A function in Lua that returns true of the query, or of the answer, by its name; null: none.
    /// </summary>
    public string? Function { get; init; }

    /// <summary>Matches that must all hold, besides the parts.</summary>
    public ValueList<MatchOptions> All { get; init; } = [];

    /// <summary>Matches of which one must hold, besides the parts; none: nothing more must hold.</summary>
    public ValueList<MatchOptions> Any { get; init; } = [];

    /// <summary>What must not hold, none of them: of each, all its parts together.</summary>
    public ValueList<MatchOptions> Not { get; init; } = [];

    /// <summary>Holds when the client (or its subnet) asks faster than this; null does not look at rates.</summary>
    public RateLimitOptions? Above { get; init; }

    /// <summary>The lists that it names.</summary>
    internal IEnumerable<ListKey> Lists =>
    [
        .. SuffixFiles.Select(path => new ListKey(ListKind.Names, path)),
        .. ClientFiles.Select(path => new ListKey(ListKind.Networks, path)),
        .. Inner.SelectMany(inner => inner.Lists),
    ];

    /// <summary>The matches in it.</summary>
    public IEnumerable<MatchOptions> Inner => [.. All, .. Any, .. Not];

    /// <summary>Itself and every match in it, at any depth.</summary>
    public IEnumerable<MatchOptions> Whole => [this, .. Inner.SelectMany(inner => inner.Whole)];

    /// <summary>The tags that it and the matches in it look at.</summary>
    internal IEnumerable<QueryTag> AllTags => Whole.SelectMany(match => match.Tags);

    /// <summary>The rate that what it fits is above: its own, or that of a match that must hold too; null without one.</summary>
    internal RateLimitOptions? Rate => Above ?? All.Select(match => match.Rate).FirstOrDefault(rate => rate is not null);

    /// <summary>Whether it has no part, and so fits everything.</summary>
    public bool FitsAll => this == Nothing;
}

/// <summary>A token bucket per client address or subnet: the match holds for the queries it has no token for.</summary>
/// <param name="QueriesPerSecond">Tokens that come back each second.</param>
public sealed record RateLimitOptions(int QueriesPerSecond)
{
    /// <summary>Tokens a bucket holds; 0 means as many as <see cref="QueriesPerSecond"/>.</summary>
    public int Burst { get; init; }

    /// <summary>Prefix length that IPv4 clients share a bucket by, 0 to 32.</summary>
    public int Ipv4Prefix { get; init; } = 32;

    /// <summary>Prefix length that IPv6 clients share a bucket by, 0 to 128.</summary>
    public int Ipv6Prefix { get; init; } = 64;

    /// <summary>Whether each client has a bucket; if not, all clients share one.</summary>
    public bool PerClient { get; init; } = true;
}
