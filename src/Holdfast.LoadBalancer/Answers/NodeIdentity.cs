using System.Text;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Names;
using Holdfast.Dns.Wire;

namespace Holdfast.LoadBalancer.Answers;

/// <summary>
/// What tells a client which node answered: NSID (RFC 5001), and <c>id.server</c> and <c>hostname.bind</c> (RFC 4892).
/// </summary>
internal sealed class NodeIdentity
{
    private static readonly Name IdServer = Name.Parse("id.server.");
    private static readonly Name HostnameBind = Name.Parse("hostname.bind.");

    private readonly byte[] _name;
    private readonly byte[] _nsid;
    private readonly bool _answersNames;

    /// <summary>Prepares the identity.</summary>
    public NodeIdentity(IdentityOptions options)
    {
        _name = Encoding.UTF8.GetBytes(options.Name);
        _nsid = options.Nsid ? _name : [];
        _answersNames = options.IdServer;
    }

    /// <summary>What an NSID option carries: the node's name; empty when NSID is off.</summary>
    public ReadOnlySpan<byte> Nsid => _nsid;

    /// <summary>Whether the query asks for the node's identity and is to be told it.</summary>
    public bool IsAskedFor(in QueryView query) =>
        _answersNames
        && query.QClass == RecordClass.CH
        && query.QType == RecordType.TXT
        && (NameWire.Equal(query.QName, IdServer.Wire) || NameWire.Equal(query.QName, HostnameBind.Wire));

    /// <summary>Adds the text that <see cref="IsAskedFor"/> queries want, AA set and TTL 0. False: no room.</summary>
    public bool TryAddText(ref AnswerWriter answer)
    {
        answer.SetAuthoritative();
        return answer.TryAddText(_name, ttl: 0);
    }

    /// <summary>Adds NSID to an answer of our own if the query asks for it and it is told. Records must be in already.</summary>
    public void AddNsid(ref AnswerWriter answer, scoped in QueryView query)
    {
        if (_nsid.Length > 0 && query.Edns.HasOption(EdnsOptionCode.Nsid))
            answer.TryAddNsid(_nsid);
    }
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
}
