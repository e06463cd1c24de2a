using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Holdfast.LoadBalancer.Pending;

/// <summary>The retrying's part of a pending query's slot: where it was tried, and whether it is hedged.</summary>
internal struct AttemptState
{
    /// <summary>Backends that one query is sent to at the most.</summary>
    public const int Most = 8;

    /// <summary>The pool's number; 0: it is sent once and not again.</summary>
    public int Pool;

    /// <summary>
    /// Of a query that is hedged the slot of its hedge, and of a hedge that of its query, each plus one; 0: neither.
    /// </summary>
    public int Twin;

    /// <summary>How the slot is used.</summary>
    public AttemptTraits Traits;

    private byte _count;
    private Numbers _tried;

    /// <summary>The backends it was sent to, its hedge's too.</summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<ushort> Tried => ((ReadOnlySpan<ushort>)_tried)[.._count];

    /// <summary>Whether it may be sent to another backend.</summary>
    public readonly bool MayGoOn => Pool != 0 && _count < Most;

    /// <summary>Whether it has this.</summary>
    public readonly bool Has(AttemptTraits trait) => (Traits & trait) != 0;

    /// <summary>The query is sent for the first time.</summary>
    /// <param name="pool">The pool's number.</param>
    /// <param name="upstreams">The backend's number.</param>
    public void Begin(int pool, ushort upstreams)
    {
        (Pool, _count) = (pool, 1);
        _tried[0] = upstreams;
    }

    /// <summary>The slot is a hedge.</summary>
    /// <param name="query">The query's slot.</param>
    public void BeginHedge(int query) => (Twin, Traits) = (query + 1, AttemptTraits.Hedge);

    /// <summary>It, or its hedge, is sent to another backend; to be called while <see cref="MayGoOn"/>.</summary>
    public void Add(ushort upstreams) => _tried[_count++] = upstreams;

    [InlineArray(Most)]
    private struct Numbers
    {
        private ushort _first;
    }
}

/// <summary>What sets the attempts of a pending query apart.</summary>
[Flags]
internal enum AttemptTraits : byte
{
    /// <summary>A query that is in flight.</summary>
    None = 0,

    /// <summary>The slot is a hedge: its answer is that of another slot's query.</summary>
    Hedge = 1,

    /// <summary>The query has failed at its own backend, and only its hedge is in flight.</summary>
    OnlyHedgeInFlight = 2,
}
