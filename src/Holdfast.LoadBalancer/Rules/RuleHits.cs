using System.Net;
using System.Runtime.InteropServices;
using Holdfast.LoadBalancer.Clients;

namespace Holdfast.LoadBalancer.Rules;

/// <summary>What a rule acted on last.</summary>
/// <param name="Client">Who asked, cut as the privacy of the configuration has it.</param>
/// <param name="Ago">How long ago.</param>
public sealed record RuleHit(IPAddress Client, TimeSpan Ago);

/// <summary>How often each rule of a chain acted, and for whom last; each worker counts in a row of its own.</summary>
internal sealed class RuleHits
{
    // 128 octets at least before, between and after the workers' rows: no worker's writes slow another's.
    private const int Gap = 4;

    private readonly Cell[] _cells;
    private readonly int _stride;

    /// <summary>All zero.</summary>
    public RuleHits(int rules, int workers)
    {
        _stride = rules + Gap;
        _cells = GC.AllocateArray<Cell>(Gap + (workers * _stride), pinned: true);
    }

    /// <summary>Counts that a rule acted.</summary>
    /// <param name="rule">Its index.</param>
    /// <param name="worker">Whose row it is.</param>
    /// <param name="client">Who asked.</param>
    /// <param name="nowMilliseconds">When, by a clock that never goes back.</param>
    public void Count(int rule, int worker, in ClientAddress client, long nowMilliseconds)
    {
        ref var cell = ref _cells[Gap + (worker * _stride) + rule];
        // Odd while client and time are written: who reads meanwhile reads again.
        cell.Version++;
        Volatile.WriteBarrier();
        cell.Client = client;
        cell.At = nowMilliseconds;
        Volatile.WriteBarrier();
        cell.Version++;
    }

    /// <summary>How often a rule acted, over all workers.</summary>
    /// <param name="rule">Its index.</param>
    public long Of(int rule)
    {
        long hits = 0;
        for (var at = Gap + rule; at < _cells.Length; at += _stride)
            hits += (Volatile.Read(ref _cells[at].Version) + 1) / 2;
        return hits;
    }

    /// <summary>What a rule acted on last, over all workers; null when on nothing yet.</summary>
    /// <param name="rule">Its index.</param>
    /// <param name="nowMilliseconds">The present time of the workers' clock.</param>
    /// <param name="privacy">How much of clients is shown.</param>
    public RuleHit? Last(int rule, long nowMilliseconds, PrivacyOptions privacy)
    {
        Cell? last = null;
        for (var at = Gap + rule; at < _cells.Length; at += _stride)
        {
            if (TryRead(ref _cells[at], out var cell) && (last is not { } other || cell.At > other.At))
                last = cell;
        }

        if (last is not { } found)
            return null;
        var ago = TimeSpan.FromMilliseconds(Math.Max(0, nowMilliseconds - found.At));
        return new RuleHit(privacy.Cut(in found.Client).ToIPAddress(), ago);
    }

    private static bool TryRead(ref Cell cell, out Cell copy)
    {
        const int tries = 100;
        for (var i = 0; i < tries; i++)
        {
            var version = Volatile.Read(ref cell.Version);
            copy = cell;
            Volatile.ReadBarrier();
            if (version % 2 == 0 && Volatile.Read(ref cell.Version) == version)
                return version > 0;
        }

        copy = default;
        return false;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Cell
    {
        public long Version;
        public long At;
        public ClientAddress Client;
    }
}
