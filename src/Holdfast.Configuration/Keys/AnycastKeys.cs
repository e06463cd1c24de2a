using Holdfast.Anycast.Decision;
using Holdfast.Configuration.Drafts;
using Holdfast.Configuration.Keys.Checks;
using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Schema.Types;
using static Holdfast.Configuration.Schema.Types.ScalarTypes;

namespace Holdfast.Configuration.Keys;

/// <summary><c>anycast</c>: the services that are announced while they answer.</summary>
internal static class AnycastKeys
{
    public static readonly Section<Draft> Section = new Section<Draft>("anycast", static () => new Draft())
        .Key("interface", InterfaceKeys.Type, d => d.Anycast.Interface, (d, v) => d.With(d.Anycast with { Interface = v }),
            "where service addresses are put. A change needs a restart", effect: Effect.Restart)
        .Key("drain_time", Duration(TimeSpan.Zero, TimeSpan.FromHours(1)),
            d => d.Anycast.DrainTime, (d, v) => d.With(d.Anycast with { DrainTime = v }),
                "how long a stopping node goes on answering at most, `graceful_shutdown_time` included; less once "
                    + "it has withdrawn and a second has passed without a query at a service address")
        .Key("graceful_shutdown_time", Duration(TimeSpan.Zero, TimeSpan.FromMinutes(10)),
            d => d.Anycast.GracefulShutdownTime, (d, v) => d.With(d.Anycast with { GracefulShutdownTime = v }),
                "how long a route that a drain or a stop takes away is announced with the community "
                    + "`graceful-shutdown` (RFC 8326) before it is withdrawn; 0: it is withdrawn at once. Routers that "
                    + "honour it go over before they lose the route")
        .Key("crash_backoff", new SectionType<CrashBackoffOptions>(CrashBackoffKeys.Section) { IsToldByKey = true },
            d => d.Anycast.CrashBackoff, (d, v) => d.With(d.Anycast with { CrashBackoff = v }),
                "when a node that dies young again and again waits before it announces; it answers meanwhile", "")
        .Key("check_user", CommandKeys.User, d => d.Anycast.Commands.User,
            (d, v) => d.With(d.Anycast with { Commands = d.Anycast.Commands with { User = v } }),
                "who commands of checks and hooks are run as, by a daemon that is root; any other runs them as itself")
        .Key("environment", CommandKeys.Variables, d => d.Anycast.Commands.Environment,
            (d, v) => d.With(d.Anycast with { Commands = d.Anycast.Commands with { Environment = v } }),
                "variables of the daemon's environment that commands have beside `PATH`, `LANG`, `TZ` and `HOLDFAST_*`", "none")
        .Key("shared_prefixes", SharedPrefixKeys.Type, d => d.Anycast.SharedPrefixes,
            (d, v) => d.With(d.Anycast with { SharedPrefixes = v }),
                "for prefixes in which addresses of several services lie, whether one of them or all must be up; one is enough "
                    + "where nothing is said", "none")
        .Read("additional_checks", CheckKeys.Many, CheckKeys.ReadAdditional,
            "what must hold beside the checks of each service, whatever file it comes from; `require` counts them with the "
                + "service's own", "none")
        .List("services", new ShapeType("list of mappings", JsonShapes.List(JsonShapes.Mapping(() => ServiceKeys.Section))),
            ServiceKeys.Read,
            "the services", required: "write `services: [{ name: dns1, prefixes: [192.0.2.53/32] }]`")
        .ForItems(ServiceKeys.Shared, d => d.ServiceDefaults, (d, v) => d.With(v));
}
