using Holdfast.LoadBalancer.Acl;
using Holdfast.LoadBalancer.Policies.Lua;
using Holdfast.LoadBalancer.Pools;
using Holdfast.LoadBalancer.Rules.Matches;

namespace Holdfast.LoadBalancer.Rules;

/// <summary>The parts of a match that few sites use, in the order in which they are looked at.</summary>
internal static class RareParts
{
    /// <summary>Those that are asked for.</summary>
    /// <param name="options">The match.</param>
    /// <param name="workers">Threads that ask.</param>
    /// <param name="pools">The pools that it may look at.</param>
    /// <param name="tags">The bits of tags; null: there are none.</param>
    /// <param name="scripts">The Lua states that have the functions that it asks.</param>
    /// <param name="inner">Prepares a match in it.</param>
    /// <exception cref="ArgumentException">It looks at a pool, or a function, that is not there.</exception>
    public static MatchPart[] Of(
        MatchOptions options, int workers, PoolSet? pools, TagSlots? tags, LuaScripts? scripts,
        Func<MatchOptions, MatchPart> inner) =>
    [
        .. If(!options.Tags.IsEmpty, () => new Tagged((tags ?? TagSlots.None).Bits(options.Tags))),
        .. OfMessage(options),
        .. One(options.UsablePool, pool => new PoolUsable(Find(pool, pools), isUsable: true)),
        .. One(options.UnusablePool, pool => new PoolUsable(Find(pool, pools), isUsable: false)),
        .. One(options.PoolOutstanding, pool => new PoolOutstanding(Find(pool.Pool, pools), pool.Above)),
        .. If(!options.NamePatterns.IsEmpty, () => new NamePatterns(options.NamePatterns, workers)),
        .. One(options.Probability, share => new Probability(share, workers)),
        // What may take tokens of a rate comes last.
        .. options.Not.Select(not => new NoneOf(inner(not))),
        .. options.All.Select(inner),
        .. If(!options.Any.IsEmpty, () => new AnyOf([.. options.Any.Select(inner)])),
        .. One(options.Function, function => new LuaFunctionFits(new LuaRuleFunction(scripts, function))),
    ];

    private static IEnumerable<MatchPart> OfMessage(MatchOptions options) =>
    [
        .. If(!options.DestinationPorts.IsEmpty, () => new DestinationPorts(options.DestinationPorts)),
        .. If(!options.Destinations.IsEmpty, () => new Destinations(new PrefixSet(options.Destinations))),
        .. One(options.CheckingDisabled, isSet => new CheckingDisabled(isSet)),
        .. If(!options.ProxyValues.IsEmpty, () => new HasProxyValue(options.ProxyValues)),
        .. One(options.TrailingData, isPresent => new TrailingData(isPresent)),
        .. If(options.MinSize > 0 || options.MaxSize is not null,
            () => new MessageSize(options.MinSize, options.MaxSize ?? int.MaxValue)),
        .. If(!options.ResponseCodes.IsEmpty, () => new HeaderCodes(options.ResponseCodes)),
        .. One(options.Edns, isPresent => new EdnsPresence(isPresent)),
        .. If(options.MinEdnsVersion > 0, () => new EdnsVersion(options.MinEdnsVersion)),
        .. If(!options.EdnsOptions.IsEmpty, () => new EdnsOptions(options.EdnsOptions)),
        .. If(!options.ExtendedCodes.IsEmpty, () => new ExtendedCodes(options.ExtendedCodes)),
        .. options.Records.Select(count => new RecordCount(count)),
    ];

    private static MatchPart[] If(bool isAsked, Func<MatchPart> make) => isAsked ? [make()] : [];

    private static MatchPart[] One<T>(T? value, Func<T, MatchPart> make) where T : struct => value is { } its ? [make(its)] : [];

    private static MatchPart[] One<T>(T? value, Func<T, MatchPart> make) where T : class => value is { } its ? [make(its)] : [];

    private static Pool Find(string name, PoolSet? pools) =>
        pools?.Find(name) ?? throw new ArgumentException($"no pool named {name}", nameof(name));
}
