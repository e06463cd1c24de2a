using System.Collections.Immutable;
using System.Globalization;
using Holdfast.Anycast.Checks;
using Holdfast.Collections;
using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Schema.Types;
using Holdfast.Configuration.Values;
using static Holdfast.Configuration.Schema.Types.ScalarTypes;

namespace Holdfast.Configuration.Keys.Checks;

/// <summary>A check of the kind <c>http</c>.</summary>
internal static class HttpCheck
{
    private static readonly CheckOptions.Http Unset = new("");

    private static readonly string[] Methods = ["GET", "HEAD", "OPTIONS", "POST"];

    private static readonly ObjectType<string> Url =
        new("URL of http or https", JsonShapes.Pattern("^[Hh][Tt][Tt][Pp][Ss]?://"), ReadUrl);

    private static readonly ObjectType<string> Method = new(
        string.Join(", ", Methods.Select(method => $"`{method}`")), JsonShapes.OneOf(Methods), field => field.Choice(Methods))
    {
        IsCode = true,
    };

    private static readonly ObjectType<string> Host = new("name", JsonShapes.Text, ReadHost);

    private static readonly ScalarType<ValueList<StatusRange>> Status =
        new("list of codes and ranges",
            JsonShapes.OneOrMany(JsonShapes.AnyOf(JsonShapes.Integer(100, 999),
            JsonShapes.Pattern("^[1-9][0-9]{2}(-[1-9][0-9]{2})?$"))),
            ReadStatus, OptionText.List);

    public static readonly Section<CheckOptions.Http> Section =
        new Section<CheckOptions.Http>("anycast.check", static () => Unset)
        .Key("http", Url, o => o.Url, (o, v) => o with { Url = v },
            "asked over a connection of its own, without proxies, following no redirect. `{address}`, `{service}` "
                + "and `{family}` stand for what is checked", "", words: o => $"http {o.Method} {o.Url}")
        .Key("method", Method, o => o.Method, (o, v) => o with { Method = v }, "the request's method", words: static _ => null)
        .Key("status", Status, o => o.Status, (o, v) => o with { Status = v },
            "the status codes wanted", "`200-299`", words: o => OptionText.List(o.Status))
        .Key("body", AnyText.OrNone(), o => o.Body, (o, v) => o with { Body = v },
            "the first MiB of the body must contain it", words: o => o.Body is null ? null : $"body `{o.Body}`")
        .Key("host", Host.OrNone(), o => o.Host, (o, v) => o with { Host = v },
            "what is asked for: Host field, and with https the name in SNI and certificate", "the URL's",
                words: o => o.Host is null ? null : $"host `{o.Host}`")
        .Key("verify", Bool, o => o.Verify, (o, v) => o with { Verify = v },
            "with https: the certificate must be valid for that name", words: o => o.Verify ? null : "unverified")
        .MaxLatency(o => o.MaxLatency, (o, v) => o with { MaxLatency = v })
        .Check((map, options) =>
        {
            if (map["verify"] is { } verify && Filled(options.Url) is { Scheme: "http" })
                verify.Error("`verify` is about certificates, and this is not https", "take it away");
        });

    public static readonly CheckKind Kind = new CheckKind<CheckOptions.Http>(Section, Unset);

    private static string? ReadUrl(Field field)
    {
        if (field.Text() is not { } text || !Placeholders.Check(field, text, "{address}", "{service}", "{family}")) return null;
        if (Filled(text) is { Scheme: "http" or "https", UserInfo.Length: 0, Host.Length: > 0 }) return text;
        field.Error($"`{ScalarValues.Shorten(text)}` is not a URL of http or https",
            "such as `https://192.0.2.1/health`; {address} stands for the service address");
        return null;
    }

    private static string? ReadHost(Field field)
    {
        var host = field.Text();
        if (host is not null && Uri.CheckHostName(host) == UriHostNameType.Unknown)
            field.Error($"`{ScalarValues.Shorten(host)}` is not a host name");
        return host;
    }

    private static ValueList<StatusRange>? ReadStatus(Field field)
    {
        var ranges = ImmutableArray.CreateBuilder<StatusRange>();
        foreach (var item in field.OneOrMany())
        {
            if (item.Text() is not { } text) continue;
            if (ReadRange(text) is { } range) ranges.Add(range);
            else item.Error($"`{ScalarValues.Shorten(text)}` is neither a status code nor a range of them",
                "write `200` or `200-299`");
        }
        return ranges.Count == 0 ? null : ranges.ToImmutable();
    }

    private static StatusRange? ReadRange(string text)
    {
        var ends = text.Split('-');
        if (ends.Length > 2 || !ends.All(end => end.Length == 3 && end.All(char.IsAsciiDigit))) return null;
        var range = new StatusRange(int.Parse(ends[0], CultureInfo.InvariantCulture),
            int.Parse(ends[^1], CultureInfo.InvariantCulture));
        return range.First >= 100 && range.First <= range.Last ? range : null;
    }

    /// <summary>The URL with something for every placeholder; null when it is none.</summary>
    private static Uri? Filled(string text)
    {
        var sample =
            text.Replace("{address}", "192.0.2.1", StringComparison.Ordinal).Replace("{service}", "dns1",
            StringComparison.Ordinal)
            .Replace("{family}", "v4", StringComparison.Ordinal);
        return Uri.TryCreate(sample, UriKind.Absolute, out var url) ? url : null;
    }
}
