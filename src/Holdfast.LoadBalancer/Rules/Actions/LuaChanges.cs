using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Policies.Lua;
using Holdfast.LoadBalancer.Queries;

namespace Holdfast.LoadBalancer.Rules.Actions;

/// <summary>What a function in Lua changes of a query that goes on: as much as the actions of the same effect can.</summary>
internal static class LuaChanges
{
    private const ushort RecursionDesired = 0x0100, CheckingDisabled = 0x0010;

    /// <summary>What of its changes can't be, or null.</summary>
    public static string? Wrong(LuaVerdict verdict)
    {
        var changed = verdict.Flags ^ verdict.FlagsBefore;
        if ((changed & ~(RecursionDesired | CheckingDisabled)) != 0)
            return "it sets other bits of a query's header than RD and CD, and none but an answer has them (`dq.dh:setQR(true)`)";
        return (changed & verdict.Flags & RecursionDesired) != 0 ? "it sets RD, which can be cleared alone"
            : (changed & ~verdict.Flags & CheckingDisabled) != 0 ? "it clears CD, which can be set alone" : null;
    }

    /// <summary>Has a query changed.</summary>
    public static void Apply(LuaVerdict verdict, ref Query query)
    {
        query.SkipsCache = verdict.SkipsCache;
        var changed = verdict.Flags ^ verdict.FlagsBefore;
        if ((changed & RecursionDesired) != 0 || verdict.Decision == LuaDecision.NoRecurse)
            query.Changes |= QueryChanges.NoRecursion;
        if ((changed & CheckingDisabled) != 0)
            query.Changes |= QueryChanges.NoValidation;
        query.FailureTtl = verdict.FailureTtl is { } ttl ? ttl + 1 : query.FailureTtl;
        if (verdict.TellsSubnet is null && verdict.OverridesSubnet is null && verdict.SubnetPrefix is null)
            return;
        query.Changes |= QueryChanges.Subnet;
        query.Subnet.IsWithheld = verdict.TellsSubnet is { } tells ? !tells : query.Subnet.IsWithheld;
        query.Subnet.Overrides = verdict.OverridesSubnet ?? query.Subnet.Overrides;
        if (verdict.SubnetPrefix is { } prefix)
        {
            query.Subnet.SetPrefixes(
                query.Client.IsIPv4 ? prefix : SubnetTerms.DefaultIpv4Prefix,
                query.Client.IsIPv4 ? SubnetTerms.DefaultIpv6Prefix : prefix);
        }
    }
}
