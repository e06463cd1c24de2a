using Holdfast.LoadBalancer.Cookies;

namespace Holdfast.LoadBalancer.Answers;

/// <summary>What is remembered of a client's query while a backend is asked, so that the answer suits the client.</summary>
/// <param name="Id">The client's ID.</param>
/// <param name="MaxLength">The most octets its answer may have.</param>
/// <param name="Traits">What else it needs.</param>
internal readonly record struct AnswerTerms(ushort Id, ushort MaxLength, AnswerTraits Traits)
{
    /// <summary>The highest TTL of its answer in seconds, where it has <see cref="AnswerTraits.TtlLimited"/>.</summary>
    public uint MaxTtl { get; init; }

    /// <summary>The cookie it is answered with, where it has <see cref="AnswerTraits.Cookie"/>.</summary>
    public CookieAnswer Cookie { get; init; }

    /// <summary>Whether the query is counted and measured among those of clients.</summary>
    public bool IsCounted => (Traits & (AnswerTraits.OwnCheck | AnswerTraits.Traced)) == 0;

    /// <summary>Whether the query had this.</summary>
    public bool Has(AnswerTraits trait) => (Traits & trait) != 0;
}

/// <summary>What a query had, and what was changed about it on its way to the backend: an answer is put right by it.</summary>
[Flags]
internal enum AnswerTraits : ushort
{
    /// <summary>Nothing to remember.</summary>
    None = 0,

    /// <summary>The client sent EDNS.</summary>
    Edns = 1,

    /// <summary>The client asked for NSID, and is told this node's.</summary>
    Nsid = 2,

    /// <summary>The client's subnet was added.</summary>
    SubnetAdded = 4,

    /// <summary>The node's own check asked: its answer is not counted among the clients'.</summary>
    OwnCheck = 8,

    /// <summary>The client set DO (RFC 3225).</summary>
    DnssecOk = 16,

    /// <summary>The client sent a subnet of its own (RFC 7871).</summary>
    Subnet = 32,

    /// <summary>The client signed its query (TSIG, SIG(0)): neither the query nor its answer is changed but for the ID.</summary>
    Signed = 64,

    /// <summary>The client sent a cookie, and is answered with one (RFC 7873).</summary>
    Cookie = 128,

    /// <summary>The client asked, over a stream, how long its connection is kept (RFC 7828).</summary>
    Keepalive = 256,

    /// <summary>The client sent a valid server cookie: its address is not forged (RFC 7873).</summary>
    ValidCookie = 512,

    /// <summary>An operator has it traced in a client's place: it is not counted among the clients' queries.</summary>
    Traced = 1024,

    /// <summary>A rule has RD, which the client set, cleared towards backends.</summary>
    RecursionCleared = 2048,

    /// <summary>A rule has CD, which the client did not set, set towards backends.</summary>
    CheckingDisabled = 4096,

    /// <summary>Rules say which client subnet a backend is told; what is set of it stays on the way to another backend.</summary>
    SubnetRuled = 8192,

    /// <summary>No TTL of the answer may be above <see cref="AnswerTerms.MaxTtl"/>.</summary>
    TtlLimited = 16384,
}
