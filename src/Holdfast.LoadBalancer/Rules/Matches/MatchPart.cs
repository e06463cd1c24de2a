namespace Holdfast.LoadBalancer.Rules.Matches;

/// <summary>
/// One part of a match that few sites use, made ready for the query path. It is there only where it is asked for.
/// </summary>
internal abstract class MatchPart
{
    /// <summary>Whether it holds. Allocates nothing.</summary>
    public abstract bool Holds(scoped in MatchSubject subject);
}

/// <summary>Holds when any one of these does; they are looked at in order, and only as far as it takes.</summary>
internal sealed class AnyOf(MatchPart[] parts) : MatchPart
{
    public override bool Holds(scoped in MatchSubject subject)
    {
        foreach (var part in parts)
        {
            if (part.Holds(in subject))
                return true;
        }

        return false;
    }
}

/// <summary>Holds when another does not.</summary>
internal sealed class NoneOf(MatchPart part) : MatchPart
{
    public override bool Holds(scoped in MatchSubject subject) => !part.Holds(in subject);
}
