using Holdfast.LoadBalancer.Policies.Lua;
using Holdfast.LoadBalancer.Rules.Matches;

namespace Holdfast.LoadBalancer.Rules;

/// <summary>Holds when a function in Lua returns true of the query, or of the answer.</summary>
internal sealed class LuaFunctionFits(LuaRuleFunction function) : MatchPart
{
    public override bool Holds(scoped in MatchSubject subject) =>
        function.Fits(subject.Worker, QueryQuestion.Of(in subject));
}
