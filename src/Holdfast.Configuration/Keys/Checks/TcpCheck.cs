using System.Globalization;
using System.Net;
using Holdfast.Anycast.Checks;
using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Schema.Types;
using Holdfast.Configuration.Values;

namespace Holdfast.Configuration.Keys.Checks;

/// <summary>A check of the kind <c>tcp</c>.</summary>
internal static class TcpCheck
{
    private static readonly ScalarType<(string Host, int Port)> HostAndPort =
        new("`host:port`, or a port", JsonShapes.Text, Read);

    public static readonly Section<CheckOptions.TcpConnect> Section = new Section<CheckOptions.TcpConnect>("anycast.check")
        .Key("tcp", HostAndPort, o => (o.Host, o.Port), (o, v) => o with { Host = v.Host, Port = v.Port },
            "a TCP connection must be accepted there; a port alone is one of the service address, `{address}` too", "",
                words: o => $"tcp {o.Host} port {OptionText.Of(o.Port)}")
        .MaxLatency(o => o.MaxLatency, (o, v) => o with { MaxLatency = v });

    public static readonly CheckKind Kind = new CheckKind<CheckOptions.TcpConnect>(Section, new CheckOptions.TcpConnect("", 0));

    /// <summary><c>HOST:PORT</c>, or a port of the service address.</summary>
    private static (string Host, int Port)? Read(Field field)
    {
        if (field.Text() is not { } text) return null;
        var colon = text.LastIndexOf(':');
        var host = colon < 0 ? CheckOptions.TcpConnect.ServiceAddress : text[..colon];
        var bracketed = host is ['[', .., ']'];
        if (bracketed) host = host[1..^1];
        var isHost = host == CheckOptions.TcpConnect.ServiceAddress || IPAddress.TryParse(host, out _)
            || (!bracketed && Uri.CheckHostName(host) == UriHostNameType.Dns);
        var bareIpv6 = !bracketed && host.Contains(':', StringComparison.Ordinal);
        if (isHost && !bareIpv6
            && ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            && port != 0)
            return (host, port);
        field.Error($"`{ScalarValues.Shorten(text)}` is neither a host and a port nor a port",
            "write `192.0.2.1:853`, `\"[2001:db8::1]:853\"`, `name.example:853`, or `853` alone for the service address");
        return null;
    }
}
