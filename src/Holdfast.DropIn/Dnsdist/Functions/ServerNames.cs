using Holdfast.Configuration.Values;
using Holdfast.DropIn.Dnsdist.Calls;
using Holdfast.DropIn.Dnsdist.Names;
using Holdfast.DropIn.Dnsdist.Site;

namespace Holdfast.DropIn.Dnsdist.Functions;

/// <summary>Backends, and what the methods of one change.</summary>
internal static class ServerNames
{
    /// <summary>The class of what <c>newServer</c> returns.</summary>
    public const string Class = "Server";

    public static readonly IReadOnlyList<DnsdistName> List =
    [
        new("newServer", "`dns.backends[]`", Make) { Returns = Class },
        new("rmServer", "`dns.backends[]`, one less", (call, site) =>
        {
            if (ServerOf(call, site) is { } server) site.Servers.Remove(server);
        }),
        new("Server:addPool", "`dns.backends[].pools`, one more", (call, site) =>
        {
            if (Self(call, site) is { } server && call.Required(0, "a pool")?.Text() is { } pool)
                server.AddPool(Pool.NameOf(pool), call.At);
        }),
        new("Server:rmPool", "`dns.backends[].pools`, one less", (call, site) =>
        {
            if (Self(call, site) is { } server && call.Required(0, "a pool")?.Text() is { } pool)
                server.RemovePool(Pool.NameOf(pool));
        }),
        Mode("Server:setUp", "up"),
        Mode("Server:setDown", "down"),
        Mode("Server:setAuto", "auto"),
        Option("Server:setQPS", "qps"),
        Option("Server.order", "order"),
        Option("Server.weight", "weight"),
        Option("Server.name", "name"),
        DnsdistName.Refused("Server:setLazyAuto", "health checks are always sent, not only after failures", "write `setAuto()`"),
        DnsdistName.Shows("showServers", "`holdfast show backends`"),
        DnsdistName.NotNeeded("setVerboseHealthChecks", "what a health check failed for is always told"),
        DnsdistName.Reports("addServerStateChangeCallback", "`holdfast show events`, or metrics"),
        DnsdistName.NotNeeded("setRandomizedOutgoingSockets", "sockets are chosen by chance"),
        DnsdistName.NotNeeded("setRandomizedIdsOverUDP", "IDs are always drawn by chance"),
    ];

    private static void Make(Arguments call, DnsdistSite site)
    {
        if (call.Required(0, "an address, or a table of options") is not { } first) return;
        var server = new Server(call.Call);
        if (first.Node is ScalarNode)
        {
            server.Settings.Set("address", first.Text()!, first.At);
            // dnsdist still takes a limit here, as its first versions did.
            if (call[1] is { } qps) server.QueriesPerSecond = qps;
        }
        else OptionRow<Server>.ApplyAll(ServerOptions.List, call, 0, server);
        if (server.Settings.Has("address")) site.Add(server);
        else call.Error("the backend has no `address`", "write `newServer({address=\"192.0.2.53\"})`");
    }

    private static DnsdistName Mode(string name, string mode) => new(name, $"`dns.backends[].mode: {mode}`", (call, site) =>
        Self(call, site)?.Settings.Set("mode", mode, call.At));

    private static DnsdistName Option(string name, string option) => new(name, $"as `{option}` in newServer", (call, site) =>
    {
        if (Self(call, site) is { } server && call.Required(0, "a value") is { } value)
            ServerOptions.List.First(row => row.Name == option).Apply(value, server);
    });

    private static Server? Self(Arguments call, DnsdistSite site) => call.Call.Self is { } self ? site.ServerOf(self.Made) : null;

    private static Server? ServerOf(Arguments call, DnsdistSite site) =>
        call.Required(0, "a server")?.Object("a server", "write `rmServer(getServer(0))`") is { } made ? site.ServerOf(made)
            : null;
}
