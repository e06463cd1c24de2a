using Holdfast.Dns.Codes;
using Holdfast.Dns.Names;
using Holdfast.LoadBalancer.Acl;
using Holdfast.LoadBalancer.Lists;
using Holdfast.LoadBalancer.Protocols;

namespace Holdfast.LoadBalancer.Rules;

/// <summary>A match, made ready for the query path.</summary>
internal sealed class RuleMatch
{
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
    private readonly bool _looksForTags;
    private readonly ulong _tags;
    private readonly RuleMatch[] _not;
    private readonly RateLimit? _above;

    /// <summary>Prepares the parts of a match.</summary>
    /// <param name="options">The parts.</param>
    /// <param name="lists">The lists that are in files.</param>
    /// <param name="tags">The bits of tags; null: there are none.</param>
    public RuleMatch(MatchOptions options, ListFiles lists, TagSlots? tags = null)
    {
        _looksForTags = !options.Tags.IsEmpty;
        _tags = options.Tags.Aggregate(0ul, (all, tag) => all | (tags?.Bits(tag) ?? 0));
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
        _not = [.. options.Not.Select(not => new RuleMatch(not, lists, tags))];
        _above = options.Above is null ? null : new RateLimit(options.Above);
    }

    /// <summary>Whether it sees messages of other opcodes than QUERY.</summary>
    public bool NamesOpcodes => _opcodes.Length > 0;

    /// <summary>The bits of the tags that it looks at.</summary>
    public ulong Tags => _not.Aggregate(_tags, (all, not) => all | not.Tags);

    /// <summary>
    /// Whether every part holds. The rate is looked at last, so that only queries that fit otherwise take tokens.
    /// </summary>
    public bool Fits(scoped in MatchSubject subject) =>
        (subject.Opcode == Opcode.Query || NamesOpcodes)
        && HoldsOf(in subject)
        && !HoldsAnyDenied(in subject)
        && (_above is null || !_above.TryTake(subject.Client, subject.NowMilliseconds));

    private bool HoldsAnyDenied(scoped in MatchSubject subject)
    {
        foreach (var not in _not)
        {
            if (not.HoldsOf(in subject))
                return true;
        }

        return false;
    }

    // What costs least comes first.
    private bool HoldsOf(scoped in MatchSubject subject) =>
        (_protocol is null || subject.Protocol == _protocol)
        && (_types.Length == 0 || _types.AsSpan().Contains(subject.QType))
        && (_classes.Length == 0 || _classes.AsSpan().Contains(subject.QClass))
        && (_opcodes.Length == 0 || _opcodes.AsSpan().Contains(subject.Opcode))
        && (!_looksForTags || (subject.Tags & _tags) != 0)
        && (_recursionDesired is not { } desired || desired == subject.RecursionDesired)
        && (_dnssecOk is not { } dnssecOk || dnssecOk == subject.DnssecOk)
        && subject.QName.Length >= _minNameLength
        && (_minLabels == 0 || subject.Labels >= _minLabels)
        && (_names.Length == 0 || IsAny(subject.QName))
        && (_suffixes.Length == 0 || IsBelowAny(subject.QName))
        && (_clients.IsEmpty || _clients.Contains(subject.Client))
        && (_clientFiles.Length == 0 || IsInAnyFile(in subject))
        && (_suffixFiles.Length == 0 || IsBelowAnyOfFile(subject.QName));

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
