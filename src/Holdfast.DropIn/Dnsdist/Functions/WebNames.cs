using Holdfast.Configuration.Values;
using Holdfast.DropIn.Dnsdist.Calls;
using Holdfast.DropIn.Dnsdist.Names;
using Holdfast.DropIn.Dnsdist.Site;

namespace Holdfast.DropIn.Dnsdist.Functions;

/// <summary>dnsdist's webserver, its API, and its console.</summary>
internal static class WebNames
{
    private const string Hashed = "$scrypt$";

    public static readonly IReadOnlyList<OptionRow<WebAccess>> Options =
    [
        Token("password", "password", "read"),
        Token("apiKey", WebAccess.ApiKey, "read"),
        new("acl", "`api.http.acl`", SetAcl),
        Open("statsRequireAuthentication"),
        Open("apiRequiresAuthentication"),
        Open("dashboardRequiresAuthentication"),
        OptionRow<WebAccess>.NotNeeded("customHeaders", "no page is served"),
        OptionRow<WebAccess>.NotNeeded("maxConcurrentConnections", "connections are limited"),
        OptionRow<WebAccess>.NotNeeded("hashPlaintextCredentials", "hashes alone are kept"),
        OptionRow<WebAccess>.NotNeeded("prometheusAddInstanceLabel", "Prometheus adds the label `instance`"),
    ];

    /// <summary>The same in a dnsdist.yml.</summary>
    private static readonly IReadOnlyList<OptionRow<WebAccess>> YamlOptions =
    [
        new("listen_address", "`api.http.listen`", (value, web) => Listen(value, web)),
        new("listen_addresses", "`api.http.listen`", (value, web) => Listen(value.OneOrMany().First(), web)),
        new("api_read_write", "the scope of the key", (value, web) => web.IsWritable = value.Truth() == true),
        As("password", "password"), As("api_key", "apiKey"), As("acl", "acl"),
        As("stats_require_authentication", "statsRequireAuthentication"),
        As("api_requires_authentication", "apiRequiresAuthentication"),
        As("dashboard_requires_authentication", "dashboardRequiresAuthentication"), As("custom_headers", "customHeaders"),
        As("max_concurrent_connections", "maxConcurrentConnections"),
        As("hash_plaintext_credentials", "hashPlaintextCredentials"),
        As("prometheus_add_instance_label", "prometheusAddInstanceLabel"),
        OptionRow<WebAccess>.NotNeeded("api_configuration_directory", "nothing is written by the API"),
    ];

    public static readonly IReadOnlyList<DnsdistName> List =
    [
        new("webserver", "`api.http.listen`", SetWebserver),
        new("setWebserverConfig", "`api.http`", (call, site) => OptionRow<WebAccess>.ApplyAll(Options, call, 0, site.Web)),
        new("setAPIWritable", "the scope of the API's key: `operate`", (call, site) =>
            site.Web.IsWritable = call.Required(0, "true or false")?.Truth() == true),
        new("controlSocket", "`api.http.listen`, where there is no webserver; the console is `holdfast`", (call, site) =>
        {
            if (call.Required(0, "an address")?.Text() is { } address) site.Web.Console = (address, call[0]!.At);
        }),
        new("setKey", "`api.http.tokens[]`, scope `admin`", (call, site) =>
        {
            if (call.Required(0, "a key")?.Text() is { } key) site.Web.SetToken("console", "admin", key, call[0]!.At);
        }),
    ];

    private static void SetWebserver(Arguments call, DnsdistSite site)
    {
        if (call[0]?.Node is MappingNode)
        {
            OptionRow<WebAccess>.ApplyAll(YamlOptions, call, 0, site.Web);
            return;
        }

        if (call.Required(0, "an address") is { } address) Listen(address, site.Web);
        // dnsdist before 1.6 took password, key, headers and list here.
        foreach (var (place, name) in ((int, string)[])[(1, "password"), (2, "apiKey"), (4, "acl")])
            if (call[place] is { } value) Find(name).Apply(value, site.Web);
    }

    private static void Listen(Argument address, WebAccess web)
    {
        if (address.Text() is { } text) web.Webserver = (text, address.At);
    }

    private static OptionRow<WebAccess> Token(string option, string name, string scope) =>
        new(option, $"`api.http.tokens[]`, scope `{scope}`", (value, web) =>
        {
            if (value.Text() is not { } secret) return;
            if (secret.StartsWith(Hashed, StringComparison.Ordinal))
                value.Reading.Miss(value.At, option, $"{value.Name}: a hash of scrypt cannot be taken over",
                    "make a token with `holdfast token`");
            else web.SetToken(name, scope, secret, value.At);
        });

    private static void SetAcl(Argument value, WebAccess web)
    {
        var list = new SequenceNode(value.At);
        foreach (var each in value.OneOrMany())
        {
            foreach (var network in (each.Text() ?? "").Split([',', ' '], StringSplitOptions.RemoveEmptyEntries))
            {
                if (network[0] == '!')
                    value.Reading.Refuse(value.At, "acl", $"{value.Name} is not honoured: there are no exceptions in a list");
                else list.Add(new ScalarNode(network, isPlain: false, each.At));
            }
        }

        web.Acl = list;
    }

    private static OptionRow<WebAccess> Open(string name) =>
        new(name, "a warning, where it is false: all but `/healthz` and `/readyz` needs a token", (value, _) =>
        {
            if (value.Truth() == false)
                value.Reading.Miss(
                    value.At, name, $"{value.Name} is not honoured: a token is needed", "give clients the password");
        });

    private static OptionRow<WebAccess> As(string name, string option) => Find(option) with { Name = name };

    private static OptionRow<WebAccess> Find(string name) => Options.First(row => row.Name == name);
}
