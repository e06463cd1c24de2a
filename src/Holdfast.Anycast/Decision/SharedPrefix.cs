using System.Collections.Immutable;
using Holdfast.Bgp.Wire;
using Holdfast.Collections;

namespace Holdfast.Anycast.Decision;

/// <summary>What is wanted of the services whose addresses lie in one announced prefix.</summary>
/// <param name="Prefix">The prefix.</param>
public sealed record SharedPrefixOptions(Prefix Prefix)
{
    /// <summary>All of them must be up for it to be announced; else one is enough.</summary>
    public bool RequireAll { get; init; }
}

/// <summary>The others whose addresses lie in the same announced prefix, as an input of one's decision.</summary>
/// <param name="Prefix">The prefix.</param>
/// <param name="RequireAll">All must be up for it to be announced; else one is enough.</param>
/// <param name="Others">Each other service, and what would be decided for it by itself.</param>
public sealed record SharedPrefix(Prefix Prefix, bool RequireAll, ValueList<SharingService> Others)
{
    /// <summary>
    /// What becomes of the route: where one is enough, the best that any of them has by itself; where all must be up, the worst.
    /// </summary>
    /// <param name="own">What would be decided without the others.</param>
    internal AnnouncementDecision Decide(AnnouncementDecision own)
    {
        var all = Others.Prepend(new SharingService("", own)).ToImmutableArray();
        var chosen = all[Choose([.. all.Select(service => service.Alone)], RequireAll)];
        return chosen.Alone.AnnouncesLike(own) ? own : chosen.Alone with
        {
            Reasons = [new DecisionReason.SharesPrefix(this, chosen), .. own.Reasons],
        };
    }

    /// <summary>Whose decision counts: of several that are alike, the first.</summary>
    /// <param name="alone">What would be decided for each by itself, in the order of the configuration; at least one.</param>
    /// <param name="requireAll">The worst counts, and not the best.</param>
    internal static int Choose(ImmutableArray<AnnouncementDecision> alone, bool requireAll)
    {
        var chosen = 0;
        for (var i = 1; i < alone.Length; i++)
            if (Compare(alone[i], alone[chosen]) is var order && (requireAll ? order < 0 : order > 0)) chosen = i;
        return chosen;
    }

    // Routers prefer the lower MED, and any other route to one that goes in a moment.
    private static int Compare(AnnouncementDecision one, AnnouncementDecision other)
    {
        var byRank = Rank(one).CompareTo(Rank(other));
        return byRank != 0 ? byRank : (other.Med ?? 0).CompareTo(one.Med ?? 0);
    }

    private static int Rank(AnnouncementDecision decision) => decision.Announcement == Announcement.Withdraw ? 0
        : decision.GracefulShutdown ? 1
        : decision.Announcement == Announcement.Deprefer ? 2 : 3;
}

/// <summary>A service whose address lies in the same prefix.</summary>
/// <param name="Service">Its name.</param>
/// <param name="Alone">What would be decided for it, had it the prefix for itself.</param>
public sealed record SharingService(string Service, AnnouncementDecision Alone);
