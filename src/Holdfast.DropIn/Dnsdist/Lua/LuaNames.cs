using System.Globalization;
using Holdfast.DropIn.Dnsdist.Calls;
using Holdfast.DropIn.Dnsdist.Functions;
using Holdfast.DropIn.Dnsdist.Site;
using Holdfast.LoadBalancer.Policies.Lua;
using Holdfast.Lua;
using Holdfast.Lua.Values;

namespace Holdfast.DropIn.Dnsdist.Lua;

/// <summary>
/// What a dnsdist.conf finds beside the functions that change the site: what tells it of the site, and constants.
/// </summary>
/// <param name="state">Where it is defined.</param>
/// <param name="site">The site.</param>
/// <param name="classOf">The Lua class of a name.</param>
internal sealed class LuaNames(LuaState state, DnsdistSite site, Func<string, LuaClass> classOf)
{
    /// <summary>Functions that are defined here.</summary>
    public static readonly string[] Plain =
        ["getServer", "getServers", "getPoolServers", "addMaintenanceCallback", "inConfigCheck", "inClientStartup", "dofile",
            "includeDirectory"];

    /// <summary>Defines all of them.</summary>
    /// <param name="maintain">Takes a function that dnsdist would run every second.</param>
    public void Define(Action<LuaFunctionValue> maintain)
    {
        foreach (var (table, values) in DnsdistConstants.Tables) state.SetGlobal(table, TableOf(values));
        foreach (var (name, _) in PolicyNames.BuiltIn)
        {
            state.Stack.Push(classOf(nameof(BuiltInPolicy)), new BuiltInPolicy(name));
            state.SetGlobal(name);
        }
        state.SetGlobal("getServer", GetServer);
        state.SetGlobal("getServers", call => Return(call, ByOrder()));
        state.SetGlobal("getPoolServers", call =>
        {
            var pool = Pool.NameOf(call.IsMissing(1) ? "" : call.Text(1));
            return Return(call, ByOrder().Where(server => IsIn(server, pool)));
        });
        state.SetGlobal("addMaintenanceCallback", call =>
        {
            if (call[1].Function is { } function) maintain(function);
            return 0;
        });
        state.SetGlobal("inConfigCheck", static call => call.Return(value: true));
        state.SetGlobal("inClientStartup", static call => call.Return(value: false));
        // What a file prints is for whoever reads the daemon's messages, not a command's output.
        state.SetGlobal("print", static call =>
        {
            Console.Error.WriteLine(string.Join('\t', call.Arguments().Select(value => value.ToString())));
            return 0;
        });
    }

    /// <summary>A class of dnsdist's objects, with what can be read of them.</summary>
    public static LuaClass NewClass(string name, DnsdistSite site)
    {
        var its = new LuaClass(name);
        if (name == nameof(BuiltInPolicy))
            its.Getters["name"] = static call => call.Return(call.Object<BuiltInPolicy>(1).Name);
        if (name != ServerNames.Class) return its;
        // A backend is down until it was checked, which is after the file was read.
        its.Getters["upStatus"] = its.Methods["isUp"] = call => call.Return(Of(call, site)?.Settings["mode"] == "up");
        its.Getters["name"] = its.Methods["getName"] = call => call.Return(NameOf(Of(call, site)));
        its.Methods["getNameWithAddr"] = its.Getters["address"] = call => call.Return(Of(call, site)?.Settings["address"] ?? "");
        its.Getters["order"] = call => call.Return(NumberOf(Of(call, site), "order"));
        its.Getters["weight"] = call => call.Return(NumberOf(Of(call, site), "weight"));
        foreach (var counter in new[] { "outstanding", "latency", "qps", "queries", "responses", "drops" })
            its.Getters[counter] = static call => call.Return(0L);
        its.Methods["getOutstanding"] = its.Methods["getDrops"] = static call => call.Return(0L);
        return its;
    }

    /// <summary>Defines what finds the name of the global variable that has a value.</summary>
    public static LuaFunctionValue DefineNameOf(LuaState state)
    {
        const string Global = "__name_of";
        state.Run("""
            local variables, next, rawequal = _G, next, rawequal
            function __name_of(value)
              for name, held in next, variables do
                if rawequal(held, value) and type(name) == "string" then return name end
              end
            end
            """u8, "=names");
        var function = state.Global(Global).Function!;
        state.SetGlobal(Global, LuaValue.Nil);
        return function;
    }

    private int GetServer(LuaCall call)
    {
        if (call[1].Text is { } text)
            return Found(call, site.Servers.Find(server => server.Id == text || NameOf(server) == text), text);
        var place = call.Integer(1);
        // dnsdist counts from 0, in the order of `order`.
        return Found(call, ByOrder().ElementAtOrDefault(place is >= 0 and <= int.MaxValue ? (int)place : int.MaxValue),
            place.ToString(CultureInfo.InvariantCulture));
    }

    private int Found(LuaCall call, Server? server, string asked) => server is not null
        ? call.Return(classOf(ServerNames.Class), server.Made) : call.Fail($"getServer: there is no server {asked}");

    private int Return(LuaCall call, IEnumerable<Server> servers)
    {
        call.Stack.PushTable();
        var place = 0;
        foreach (var server in servers)
        {
            call.Stack.Push(classOf(ServerNames.Class), server.Made);
            call.Stack.SetItem(-2, ++place);
        }
        return 1;
    }

    private IEnumerable<Server> ByOrder() => site.Servers.OrderBy(server => NumberOf(server, "order"));

    private static bool IsIn(Server server, string pool) =>
        server.Pools.Count == 0 ? pool == Pool.Default : server.Pools.Any(its => its.Name == pool);

    private static Server? Of(LuaCall call, DnsdistSite site) => site.ServerOf(call.Object<Call>(1));

    private static string NameOf(Server? server) => server?.Settings["name"] ?? server?.Settings["address"] ?? "";

    private static long NumberOf(Server? server, string key) =>
        long.TryParse(server?.Settings[key], CultureInfo.InvariantCulture, out var number) ? number : 1;

    private static LuaValue TableOf(IReadOnlyList<(string Name, int Value)> values) => LuaValue.Of(new LuaTable([],
        [.. values.Select(value => KeyValuePair.Create(LuaValue.Of(value.Name), LuaValue.Of((long)value.Value)))]));
}
