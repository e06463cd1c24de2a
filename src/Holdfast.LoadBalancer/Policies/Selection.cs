using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Holdfast.Dns.Codes;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Policies;

/// <summary>What a policy chooses a backend by. It lives on the worker's stack.</summary>
/// <param name="qname">The name asked for, on the wire.</param>
/// <param name="worker">The worker's number.</param>
/// <param name="random">The worker's generator.</param>
internal readonly ref struct Selection(ReadOnlySpan<byte> qname, int worker, ref WorkerRandom random)
{
    /// <summary>The worker's generator.</summary>
    public readonly ref WorkerRandom Random = ref random;

    /// <summary>The name asked for, on the wire.</summary>
    public ReadOnlySpan<byte> QName { get; } = qname;

    /// <summary>The worker's number.</summary>
    public int Worker { get; } = worker;

    /// <summary>The type asked for. This and what follows is there for functions in Lua.</summary>
    public RecordType QType { get; init; }

    /// <summary>The class asked for.</summary>
    public RecordClass QClass { get; init; }

    /// <summary>Who asks.</summary>
    public ClientAddress Client { get; init; }

    /// <summary>The client's port.</summary>
    public ushort ClientPort { get; init; }

    /// <summary>Whether it came over a stream.</summary>
    public bool IsStream { get; init; }
}

/// <summary>
/// The backends that were named for one query, in order. Kept only where there is more than one: most queries take the first.
/// </summary>
internal struct Candidates
{
    /// <summary>Candidates that a query has at the most.</summary>
    public const int Most = 8;

    private Named _named;
    private int _count;

    /// <summary>Adds the last one named; false when there are enough.</summary>
    public bool TryAdd(Backend backend)
    {
        if (_count == Most)
            return false;
        _named[_count++] = backend;
        return true;
    }

    /// <summary>Those named so far.</summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<Backend> AsSpan() => ((ReadOnlySpan<Backend>)_named)[.._count];

    [InlineArray(Most)]
    private struct Named
    {
        private Backend _first;
    }
}
