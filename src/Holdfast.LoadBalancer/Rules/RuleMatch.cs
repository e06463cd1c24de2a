using System.Buffers.Binary;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Names;
using Holdfast.LoadBalancer.Acl;
using Holdfast.LoadBalancer.Lists;
using Holdfast.LoadBalancer.Policies.Lua;
using Holdfast.LoadBalancer.Pools;
using Holdfast.LoadBalancer.Protocols;
using Holdfast.LoadBalancer.Rules.Matches;

namespace Holdfast.LoadBalancer.Rules;

/// <summary>A match, made ready for the query path.</summary>
internal sealed class RuleMatch : MatchPart
{
    private const int TypeAndClass = 4;

    private readonly RecordType[] _types;
    private readonly RecordClass[] _classes;
    private readonly Name[] _names;
    private readonly Name[] _suffixes;
    private readonly NameList[] _suffixFiles;
    private readonly int _minLabels;
    private readonly int _minNameLength;
    private readonly PrefixSet _clients;
    private readonly NetworkList[] _clientFiles;
    private readonly ListenerProtocol? _protocol;
    private readonly Opcode[] _opcodes;
    private readonly bool? _recursionDesired;
    private readonly bool? _dnssecOk;
    private readonly MatchPart[] _parts;
    private readonly RateLimit? _above;

    /// <summary>Prepares the parts of a match.</summary>
    /// <param name="options">The parts.</param>
    /// <param name="lists">The lists that are in files.</param>
    /// <param name="workers">Threads that ask.</param>
    /// <param name="pools">The pools that it may look at.</param>
    /// <param name="tags">The bits of tags; null: there are none.</param>
    /// <param name="scripts">The Lua states that have the functions that it asks.</param>
    /// <exception cref="ArgumentException">It looks at a pool, or a function, that is not there.</exception>
    public RuleMatch(
        MatchOptions options, ListFiles lists, int workers = 1, PoolSet? pools = null, TagSlots? tags = null,
        LuaScripts? scripts = null)
    {
        _types = [.. options.Types];
        _classes = [.. options.Classes];
        _names = [.. options.Names];
        _suffixes = [.. options.Suffixes];
        _suffixFiles = [.. options.SuffixFiles.Select(lists.Names)];
        _minLabels = options.MinLabels;
        _minNameLength = options.MinNameLength;
        _clients = new PrefixSet(options.Clients);
        _clientFiles = [.. options.ClientFiles.Select(lists.Networks)];
        _protocol = options.Transport;
        _opcodes = [.. options.Opcodes];
        _recursionDesired = options.RecursionDesired;
        _dnssecOk = options.DnssecOk;
        _parts = RareParts.Of(options, workers, pools, tags, scripts ?? pools?.Scripts,
            inner => new RuleMatch(inner, lists, workers, pools, tags, scripts));
        _above = options.Above is null ? null : new RateLimit(options.Above);
        NamesOpcodes = options.Whole.Any(match => !match.Opcodes.IsEmpty);
        NamesEdnsVersions = options.Whole.Any(match => match.MinEdnsVersion > 0);
    }

    /// <summary>Whether it sees messages of other opcodes than QUERY.</summary>
    public bool NamesOpcodes { get; }

    /// <summary>Whether it sees queries of other EDNS versions than 0.</summary>
    public bool NamesEdnsVersions { get; }

    /// <summary>
    /// False for a message that it cannot fit, by the name, type and class asked for; that is found without a
    /// <see cref="MatchSubject"/>.
    /// </summary>
    public bool MayFit(ReadOnlySpan<byte> question)
    {
        var qname = question[..^TypeAndClass];
        return (_types.Length == 0 || _types.AsSpan().Contains((RecordType)Read(question[qname.Length..])))
            && (_classes.Length == 0 || _classes.AsSpan().Contains((RecordClass)Read(question[^2..])))
            && qname.Length >= _minNameLength
            && (_minLabels == 0 || NameWire.CountLabels(qname) >= _minLabels)
            && (_names.Length == 0 || IsAny(qname))
            && (_suffixes.Length == 0 || IsBelowAny(qname));
    }

    /// <summary>Whether it fits a message, which may be one that only matches see which ask for its like.</summary>
    public bool Fits(scoped in MatchSubject subject) =>
        (subject.Opcode == Opcode.Query || NamesOpcodes)
        && (!subject.HasOtherVersion || NamesEdnsVersions)
        && Holds(in subject);

    /// <summary>
    /// Whether every part holds. The rate is looked at last, so that only queries that fit otherwise take tokens.
    /// </summary>
    public override bool Holds(scoped in MatchSubject subject) =>
        HoldsOf(in subject)
        && (_parts.Length == 0 || HoldAll(in subject))
        && (_above is null || !_above.TryTake(subject.Client, subject.NowMilliseconds));

    private bool HoldAll(scoped in MatchSubject subject)
    {
        foreach (var part in _parts)
        {
            if (!part.Holds(in subject))
                return false;
        }

        return true;
    }

    // What costs least comes first.
    private bool HoldsOf(scoped in MatchSubject subject) =>
        (_protocol is null || subject.Protocol == _protocol)
        && (_opcodes.Length == 0 || _opcodes.AsSpan().Contains(subject.Opcode))
        && (_recursionDesired is not { } desired || desired == subject.RecursionDesired)
        && (_dnssecOk is not { } dnssecOk || dnssecOk == subject.DnssecOk)
        && MayFit(subject.Question)
        && (_clients.IsEmpty || _clients.Contains(subject.Client))
        && (_clientFiles.Length == 0 || IsInAnyFile(in subject))
        && (_suffixFiles.Length == 0 || IsBelowAnyOfFile(subject.QName));

    private static ushort Read(ReadOnlySpan<byte> octets) => BinaryPrimitives.ReadUInt16BigEndian(octets);

    private bool IsAny(ReadOnlySpan<byte> qname)
    {
        foreach (var name in _names)
        {
            if (NameWire.Equal(qname, name.Wire))
                return true;
        }

        return false;
    }

    private bool IsBelowAny(ReadOnlySpan<byte> qname)
    {
        foreach (var suffix in _suffixes)
        {
            if (NameWire.IsAtOrBelow(qname, suffix))
                return true;
        }

        return false;
    }

    private bool IsBelowAnyOfFile(ReadOnlySpan<byte> qname)
    {
        foreach (var list in _suffixFiles)
        {
            if (list.Contains(qname))
                return true;
        }

        return false;
    }

    private bool IsInAnyFile(scoped in MatchSubject subject)
    {
        foreach (var list in _clientFiles)
        {
            if (list.Contains(subject.Client))
                return true;
        }

        return false;
    }
}
