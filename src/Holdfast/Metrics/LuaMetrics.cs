using System.Collections.Immutable;
using Holdfast.LoadBalancer.Metrics;

namespace Holdfast.Metrics;

/// <summary>What functions in Lua cost, and what they get wrong.</summary>
internal static class LuaMetrics
{
    public static ImmutableArray<MetricRow<BalancerSnapshot>> Rows { get; } =
    [
        MetricRow.One<BalancerSnapshot>(MetricFamily.Counter("holdfast_lua_calls_total",
            "Calls of a function in Lua for a query."), balancer => balancer.Lua.Calls),
        MetricRow.One<BalancerSnapshot>(MetricFamily.Counter("holdfast_lua_seconds_total",
            "How long they ran."), balancer => balancer.Lua.Time.TotalSeconds),
        MetricRow.One<BalancerSnapshot>(MetricFamily.Counter("holdfast_lua_waits_total",
            "Calls that waited until another worker had left the shared state."), balancer => balancer.Lua.Waits),
        MetricRow.One<BalancerSnapshot>(MetricFamily.Counter("holdfast_lua_wait_seconds_total",
            "How long they waited."), balancer => balancer.Lua.WaitTime.TotalSeconds),
        new(MetricFamily.Counter("holdfast_lua_failures_total",
            "Calls in whose place the built-in policy chose, by reason.", "reason"), (writer, balancer) =>
        {
            writer.Sample(balancer.Lua.Errors, "error");
            writer.Sample(balancer.Lua.TimeLimits, "time");
            writer.Sample(balancer.Lua.MemoryLimits, "memory");
        }),
        MetricRow.One<BalancerSnapshot>(MetricFamily.Gauge("holdfast_lua_memory_bytes",
            "Memory that all Lua states hold."), balancer => balancer.Lua.Memory),
    ];
}
