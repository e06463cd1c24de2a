using System.Text;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Names;
using Holdfast.Dns.Wire;

namespace Holdfast.LoadBalancer.Answers;

/// <summary>
/// What tells a client which node answered, and what it is: NSID (RFC 5001), <c>id.server</c> and <c>hostname.bind</c> (RFC
/// 4892), and <c>version.server</c>, <c>version.bind</c> and <c>authors.bind</c>, which are never a backend's to answer.
/// </summary>
internal sealed class NodeIdentity
{
    private static readonly Name[] NodeNames = [Name.Parse("id.server."), Name.Parse("hostname.bind.")];
    private static readonly Name[] VersionNames = [Name.Parse("version.server."), Name.Parse("version.bind.")];
    private static readonly Name AuthorsBind = Name.Parse("authors.bind.");

    private readonly byte[] _name;
    private readonly byte[]? _version;
    private readonly bool _answersNames;

    /// <summary>Prepares the identity.</summary>
    public NodeIdentity(IdentityOptions options)
    {
        _name = Encoding.UTF8.GetBytes(options.Name);
        _version = options.Version is { } version ? Encoding.UTF8.GetBytes(version) : null;
        Nsid = options.Nsid ? _name : [];
        _answersNames = options.IdServer;
    }

    /// <summary>What an NSID option carries: the node's name; empty when NSID is off.</summary>
    public byte[] Nsid { get; }

    /// <summary>Whether this node answers the query itself, in class CH; nothing of the kind is in class IN.</summary>
    public bool IsAskedFor(in QueryView query) =>
        query.QClass is RecordClass.CH or RecordClass.Any
        && ((_answersNames && query.QClass == RecordClass.CH && query.QType == RecordType.TXT && IsAny(NodeNames, query.QName))
            || IsAny(VersionNames, query.QName) || NameWire.Equal(query.QName, AuthorsBind.Wire));

    /// <summary>Writes the answer to a query that <see cref="IsAskedFor"/> is true of; returns octets.</summary>
    /// <param name="buffer">Where to, as long as the client can take.</param>
    /// <param name="query">The query.</param>
    public int WriteAnswer(Span<byte> buffer, scoped in QueryView query)
    {
        var text = IsAny(VersionNames, query.QName) ? _version : IsAny(NodeNames, query.QName) ? _name : null;
        return text is not null && query.QClass == RecordClass.CH && query.QType == RecordType.TXT
            ? LocalAnswers.Text(buffer, query, text) : LocalAnswers.Code(buffer, query, ResponseCode.Refused);
    }

    private static bool IsAny(Name[] names, ReadOnlySpan<byte> qname) =>
        NameWire.Equal(qname, names[0].Wire) || NameWire.Equal(qname, names[1].Wire);
}

/// <summary>What the node tells a client of itself.</summary>
public sealed record IdentityOptions
{
    /// <summary>The node's name, as NSID and the CH TXT names give it.</summary>
    public string Name { get; init; } = Environment.MachineName;

    /// <summary>Answer EDNS NSID (RFC 5001).</summary>
    public bool Nsid { get; init; } = true;

    /// <summary>Answer <c>id.server</c> and <c>hostname.bind</c>, CH TXT (RFC 4892).</summary>
    public bool IdServer { get; init; } = true;

    /// <summary>
    /// What <c>version.server</c> and <c>version.bind</c>, CH TXT, are answered with; null: REFUSED. A backend is never asked.
    /// </summary>
    public string? Version { get; init; }
}
