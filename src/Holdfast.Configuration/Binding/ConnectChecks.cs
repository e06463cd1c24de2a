using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Holdfast.Anycast.Checks;

namespace Holdfast.Configuration.Binding;

/// <summary>Reads checks of the kinds <c>tcp</c> and <c>http</c>.</summary>
internal static class ConnectChecks
{
    /// <summary><c>HOST:PORT</c>, or a port of the service address.</summary>
    public static CheckOptions.TcpConnect? ReadTcp(MappingReader map, Field field)
    {
        if (field.Text() is not { } text) return null;
        var colon = text.LastIndexOf(':');
        var host = colon < 0 ? CheckOptions.TcpConnect.ServiceAddress : text[..colon];
        var bracketed = host is ['[', .., ']'];
        if (bracketed) host = host[1..^1];
        var isHost = host == CheckOptions.TcpConnect.ServiceAddress || IPAddress.TryParse(host, out _) || (!bracketed && Uri.CheckHostName(host) == UriHostNameType.Dns);
        var bareIpv6 = !bracketed && host.Contains(':', StringComparison.Ordinal);
        if (!isHost || bareIpv6 || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port == 0)
        {
            field.Error($"`{ScalarValues.Shorten(text)}` is neither a host and a port nor a port",
                "write `192.0.2.1:853`, `\"[2001:db8::1]:853\"`, `name.example:853`, or `853` alone for the service address");
            return null;
        }
        return new CheckOptions.TcpConnect(host, port) { MaxLatency = ChecksSection.MaxLatency(map) };
    }

    public static CheckOptions.Http? ReadHttp(MappingReader map, Field field)
    {
        if (field.Text() is not { } text || !CheckPlaceholders.Look(field, text, "{address}", "{service}", "{family}")) return null;
        var sample = text.Replace("{address}", "192.0.2.1", StringComparison.Ordinal).Replace("{service}", "dns1", StringComparison.Ordinal)
            .Replace("{family}", "v4", StringComparison.Ordinal);
        if (!Uri.TryCreate(sample, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.UserInfo.Length > 0 || url.Host.Length == 0)
        {
            field.Error($"`{ScalarValues.Shorten(text)}` is not a URL of http or https", "such as `https://192.0.2.1/health`; {address} stands for the service address");
            return null;
        }
        var http = new CheckOptions.Http(text);
        var host = map["host"]?.Text();
        if (host is not null && Uri.CheckHostName(host) == UriHostNameType.Unknown)
            map["host"]!.Error($"`{ScalarValues.Shorten(host)}` is not a host name");
        if (map["verify"] is { } verify && url.Scheme == "http") verify.Error("`verify` is about certificates, and this is not https", "take it away");
        return http with
        {
            Method = map["method"]?.Choice("GET", "HEAD", "OPTIONS", "POST") ?? http.Method,
            Status = Status(map["status"]) ?? http.Status,
            Body = map["body"]?.Text(),
            Host = host,
            Verify = map["verify"]?.Boolean() ?? true,
            MaxLatency = ChecksSection.MaxLatency(map),
        };
    }

    private static ImmutableArray<StatusRange>? Status(Field? field)
    {
        if (field is null) return null;
        var ranges = ImmutableArray.CreateBuilder<StatusRange>();
        foreach (var item in field.OneOrMany())
        {
            if (item.Text() is not { } text) continue;
            var ends = text.Split('-');
            if (ends.Length <= 2 && ends.All(end => end.Length == 3 && end.All(char.IsAsciiDigit)))
            {
                var range = new StatusRange(int.Parse(ends[0], CultureInfo.InvariantCulture), int.Parse(ends[^1], CultureInfo.InvariantCulture));
                if (range.First >= 100 && range.First <= range.Last)
                {
                    ranges.Add(range);
                    continue;
                }
            }
            item.Error($"`{ScalarValues.Shorten(text)}` is neither a status code nor a range of them", "write `200` or `200-299`");
        }
        return ranges.Count == 0 ? null : ranges.ToImmutable();
    }
}
