using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Holdfast.Collections;
using Holdfast.Contracts;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Names;
using Holdfast.LoadBalancer.Recording;
using Holdfast.Web.Routes;

namespace Holdfast.Api;

/// <summary>Reads the parameters of requests that look through queries; the first that is wrong is the error.</summary>
internal sealed class QueryParameters
{
    /// <summary>Those of a filter.</summary>
    public static readonly ImmutableArray<string> OfFilter =
        ["client", "name", "type", "rcode", "slower_ms", "dropped", "service", "backend"];

    /// <summary>The same, as the API's description tells them.</summary>
    public static readonly IReadOnlyList<Parameter> Described =
    [
        new("client", "those of a client's address or network"), new("name", "those for a name or below it"),
        new("type", "those of a type"), new("rcode", "those with a response code"),
        new("slower_ms", "those that took longer than so many milliseconds", "integer"),
        new("dropped", "those that were not answered", "boolean"), new("service", "those to a service's addresses"),
        new("backend", "those that a backend answered"),
    ];

    private readonly IQueryCollection _query;

    /// <summary>Takes them.</summary>
    /// <param name="query">The parameters.</param>
    /// <param name="known">Which there may be.</param>
    public QueryParameters(IQueryCollection query, params ImmutableArray<string> known)
    {
        _query = query;
        if (query.Keys.FirstOrDefault(key => !known.Contains(key)) is { } unknown)
            Error = $"there is no parameter '{unknown}'; there are: {string.Join(", ", known)}";
    }

    /// <summary>What is wrong; null when nothing is.</summary>
    public string? Error { get; private set; }

    /// <summary>Reads which queries are looked for.</summary>
    public QueryFilter ReadFilter(INodeView node) => new()
    {
        Client = Read("client", ReadNetwork, "an address or a network, such as 192.0.2.7 or 2001:db8::/56"),
        Suffix = ReadObject("name", text => Name.TryParse(text, out var name) ? name : null, "a domain name"),
        Type = Read("type", text => RecordTypeMnemonic.TryParse(text, out var type) ? type : (RecordType?)null,
            "a record type, such as A, AAAA or TYPE65"),
        Rcode = Read("rcode", ReadCode, "a response code, such as NXDOMAIN, SERVFAIL or RCODE23"),
        Slower = ReadNumber("slower_ms", 0, int.MaxValue) is { } slower ? TimeSpan.FromMilliseconds(slower) : null,
        Dropped = ReadFlag("dropped"),
        Servers = Read("service", text => Addresses(node, text), "the name of a service"),
        Backend = ReadObject("backend", text => IsBackend(node, text) ? text : null, "the name of a backend"),
    };

    /// <summary>Reads a whole number; null without one.</summary>
    public long? ReadNumber(string key, long least, long most) => Read(key,
        text => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            && number >= least && number <= most ? number : (long?)null,
        string.Create(CultureInfo.InvariantCulture, $"a number from {least} to {most}"));

    /// <summary>Reads what is true or false; false without it.</summary>
    public bool ReadFlag(string key) =>
        Read(key, text => bool.TryParse(text, out bool flag) ? flag : (bool?)null, "true or false") ?? false;

    /// <summary>Reads a word; the first of the choices without one.</summary>
    public string ReadWord(string key, IReadOnlyList<string> choices) =>
        ReadObject(key, text => choices.Contains(text) ? text : null, "one of " + string.Join(", ", choices)) ?? choices[0];

    private static IPNetwork? ReadNetwork(string text)
    {
        if (IPAddress.TryParse(text, out var address))
            return new IPNetwork(address, 8 * address.GetAddressBytes().Length);
        return IPNetwork.TryParse(text, out var network) ? network : null;
    }

    private static ResponseCode? ReadCode(string text) => ResponseCodeMnemonic.TryParse(text, out var code) ? code : null;

    private static ValueList<IPAddress>? Addresses(INodeView node, string service)
    {
        ValueList<IPAddress> addresses =
            [.. node.Prefixes.Where(prefix => prefix.Service == service).Select(prefix => prefix.Prefix.Address)];
        return addresses.IsEmpty ? null : addresses;
    }

    private static bool IsBackend(INodeView node, string name) =>
        node.Balancer.Backends.Any(backend => backend.Name == name);

    private T? Read<T>(string key, Func<string, T?> read, string what) where T : struct
    {
        if (Text(key) is not { } text)
            return null;
        var value = read(text);
        if (value is null)
            Error ??= $"{key}: '{text}' is not {what}";
        return value;
    }

    private T? ReadObject<T>(string key, Func<string, T?> read, string what) where T : class
    {
        if (Text(key) is not { } text)
            return null;
        var value = read(text);
        if (value is null)
            Error ??= $"{key}: '{text}' is not {what}";
        return value;
    }

    private string? Text(string key) => _query.TryGetValue(key, out var values) ? values.ToString() : null;
}
