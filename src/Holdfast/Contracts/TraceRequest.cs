using System.Net;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Names;

namespace Holdfast.Contracts;

/// <summary>What is asked in a client's place.</summary>
/// <param name="Name">The name asked for.</param>
/// <param name="Type">The type asked for.</param>
internal sealed record TraceRequest(Name Name, RecordType Type)
{
    /// <summary>Who is to have asked; null: the loopback address.</summary>
    public IPAddress? Client { get; init; }

    /// <summary>The service asked; null: the first listener.</summary>
    public string? Service { get; init; }

    /// <summary>Over TCP; else UDP.</summary>
    public bool Tcp { get; init; }

    /// <summary>Whether the query has an OPT record.</summary>
    public bool Edns { get; init; } = true;

    /// <summary>Whether DNSSEC records are wanted (DO).</summary>
    public bool Dnssec { get; init; }

    /// <summary>The backend asked, whatever the policy says; or null.</summary>
    public string? Via { get; init; }
}
