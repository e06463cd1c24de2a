using System.Net;
using Holdfast.Collections;
using Holdfast.Configuration.Tokens;

namespace Holdfast.Configuration.Options;

/// <summary>Where the commands (<c>holdfast status</c> and the rest) reach the daemon, and others by HTTP.</summary>
public sealed record ApiOptions
{
    /// <summary>Path of the unix socket, at most 107 octets.</summary>
    public string SocketPath { get; init; } = "/run/holdfast/api.sock";

    /// <summary>The same API over TCP.</summary>
    public HttpOptions Http { get; init; } = new();
}

/// <summary>The API over TCP, beside the socket of <see cref="ApiOptions"/>.</summary>
public sealed record HttpOptions
{
    /// <summary>Address and port; null: nowhere.</summary>
    public IPEndPoint? Listen { get; init; }

    /// <summary>Path of the certificate with those it was issued by, in PEM; null: plain HTTP.</summary>
    public string? Certificate { get; init; }

    /// <summary>Path of its private key, in PEM.</summary>
    public string? Key { get; init; }

    /// <summary>The file of those who may use it; null: none.</summary>
    public TokensFile? TokensFile { get; init; }

    /// <summary>Those who may use it and are named here.</summary>
    public ValueList<ApiToken> Tokens { get; init; } = [];

    /// <summary>Whose connections are taken.</summary>
    public ValueList<IPNetwork> Acl { get; init; } = [IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("::1/128")];

    /// <summary>Its names beside addresses, <c>localhost</c>, and those of the node and of its certificate.</summary>
    public ValueList<string> Hosts { get; init; } = [];
}
