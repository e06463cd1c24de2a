namespace Holdfast.LoadBalancer.Rules.Matches;

/// <summary>The query has a tag of these.</summary>
/// <param name="bits">The bits of the tags.</param>
internal sealed class Tagged(ulong bits) : MatchPart
{
    public override bool Holds(scoped in MatchSubject subject) => (subject.Tags & bits) != 0;
}
