using System.Buffers.Text;

namespace Holdfast.LoadBalancer.Policies.Lua;

/// <summary>What an action in Lua decides, by dnsdist's numbers of <c>DNSAction</c>.</summary>
internal enum LuaDecision
{
    Drop = 0,
    NxDomain = 1,
    Refused = 2,
    Spoof = 3,
    Allow = 4,
    HeaderModify = 5,
    Pool = 6,
    Delay = 7,
    Truncate = 8,
    ServFail = 9,

    /// <summary>The next rule is tried; so it is when the function fails.</summary>
    None = 10,
    NoOp = 11,
    NoRecurse = 12,
    SpoofRaw = 13,
}

/// <summary>What the records are that a function has an answer made of.</summary>
internal enum LuaSpoof
{
    None,
    Addresses,
    Cname,
    Raw,
}

/// <summary>
/// What a function has decided about one query, and what it changes of it. One for each worker, so that it holds when another one
/// has the state.
/// </summary>
internal sealed class LuaVerdict
{
    private const int MostText = 4096;
    private const int MostDelay = 60_000;

    private const int MostErrorText = 128;

    private readonly byte[] _error = new byte[sizeof(ushort) + MostErrorText];
    private readonly byte[] _text = new byte[MostText];
    private readonly byte[] _pool = new byte[byte.MaxValue];
    private readonly byte[] _proxyValues = new byte[ProxyProtocol.ProxyValues.Most];
    private int _errorLength;
    private int _textLength;
    private int _poolLength;
    private int _proxyValuesLength;

    /// <summary>What it has decided.</summary>
    public LuaDecision Decision { get; set; }

    /// <summary>What it returned beside, or the records to answer with, each with two octets of length before it.</summary>
    public ReadOnlySpan<byte> Text => _text.AsSpan(0, _textLength);

    /// <summary>The pool that it sends to by <c>dq.pool</c>; empty for none.</summary>
    public ReadOnlySpan<byte> Pool => _pool.AsSpan(0, _poolLength);

    /// <summary>Whether it sends to another pool so.</summary>
    public bool HasPool => _poolLength > 0;

    /// <summary>The place of the pool that it sends to, among those of the configuration; -1: the one it has.</summary>
    public int PoolPlace { get; set; }

    /// <summary>The flag word of the header that came.</summary>
    public ushort FlagsBefore { get; private set; }

    /// <summary>The flag word of the header as the function left it.</summary>
    public ushort Flags { get; set; }

    /// <summary>Whether the query goes past the packet cache.</summary>
    public bool SkipsCache { get; set; }

    /// <summary>Whether backends are told of the client's subnet, as <c>dq.useECS</c> says; null where it says nothing.</summary>
    public bool? TellsSubnet { get; set; }

    /// <summary>Whether it takes the place of one that the client sent (<c>dq.ecsOverride</c>); null as before.</summary>
    public bool? OverridesSubnet { get; set; }

    /// <summary>How many bits of the client's address are told (<c>dq.ecsPrefixLength</c>); null: as many as usual.</summary>
    public byte? SubnetPrefix { get; set; }

    /// <summary>How long the cache keeps a failure, in seconds (<c>dq.tempFailureTTL</c>); null: as long as any.</summary>
    public uint? FailureTtl { get; set; }

    /// <summary>The records that it has had answered with by <c>dq:spoof</c>.</summary>
    public LuaSpoof Spoof { get; set; }

    /// <summary>The type that ANY is answered with; 0: none.</summary>
    public ushort TypeForAny { get; set; }

    /// <summary>The values of the PROXY header that it goes out with, where <see cref="HasProxyValues"/>.</summary>
    public ReadOnlySpan<byte> ProxyValues => _proxyValues.AsSpan(0, _proxyValuesLength);

    /// <summary>Whether the function has changed these values.</summary>
    public bool HasProxyValues { get; private set; }

    /// <summary>
    /// The data of the Extended DNS Error (RFC 8914) that it adds to an answer, as on the wire; empty for none.
    /// </summary>
    public ReadOnlySpan<byte> ExtendedError => _error.AsSpan(0, _errorLength);

    /// <summary>
    /// Reads the milliseconds that it has returned beside <see cref="LuaDecision.Delay"/>: a number up to a minute.
    /// </summary>
    public bool TryReadDelay(out ushort milliseconds) =>
        Utf8Parser.TryParse(Text, out milliseconds, out var read) && read == Text.Length && milliseconds <= MostDelay;

    /// <summary>Begins with what came.</summary>
    public void Begin(ushort flags, bool skipsCache)
    {
        (Decision, FlagsBefore, Flags, SkipsCache) = (LuaDecision.None, flags, flags, skipsCache);
        (_textLength, _poolLength, PoolPlace, Spoof, TypeForAny) = (0, 0, -1, LuaSpoof.None, 0);
        (TellsSubnet, OverridesSubnet, SubnetPrefix, FailureTtl) = (null, null, null, null);
        (_proxyValuesLength, HasProxyValues, _errorLength) = (0, false, 0);
    }

    /// <summary>Keeps a text; false when it is longer than any of use.</summary>
    public bool TryKeepText(ReadOnlySpan<byte> text) => TryKeep(text, _text, ref _textLength);

    /// <summary>Keeps a pool's name; false when it is longer than any.</summary>
    public bool TryKeepPool(ReadOnlySpan<byte> name) => TryKeep(name, _pool, ref _poolLength);

    /// <summary>Keeps the values of the PROXY header that the query goes out with; false when they are longer than any.</summary>
    public bool TryKeepProxyValues(ReadOnlySpan<byte> values) =>
        HasProxyValues = TryKeep(values, _proxyValues, ref _proxyValuesLength);

    /// <summary>Keeps the data of an Extended DNS Error; false when its text is longer than any.</summary>
    public bool TryKeepExtendedError(ReadOnlySpan<byte> data) => TryKeep(data, _error, ref _errorLength);

    private static bool TryKeep(ReadOnlySpan<byte> octets, byte[] kept, ref int length)
    {
        if (!octets.TryCopyTo(kept))
            return false;
        length = octets.Length;
        return true;
    }
}
