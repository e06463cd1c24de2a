using System.Runtime.InteropServices;
using Holdfast.Collections;
using Holdfast.LoadBalancer.Acl;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Rules.Matches;

/// <summary>Messages of so many octets, those behind the last record included.</summary>
internal sealed class MessageSize(int least, int most) : MatchPart
{
    public override bool Holds(scoped in MatchSubject subject)
    {
        int size = subject.Message.Length + subject.TrailingOctets;
        return size >= least && size <= most;
    }
}

/// <summary>Messages with octets behind the last record, or without any.</summary>
internal sealed class TrailingData(bool isPresent) : MatchPart
{
    public override bool Holds(scoped in MatchSubject subject) => subject.TrailingOctets > 0 == isPresent;
}

/// <summary>Queries with the flag CD, or without it.</summary>
internal sealed class CheckingDisabled(bool isSet) : MatchPart
{
    private const int LowerFlags = 3;
    private const int Flag = 0x10;

    public override bool Holds(scoped in MatchSubject subject) => (subject.Message[LowerFlags] & Flag) != 0 == isSet;
}

/// <summary>Queries that were sent to an address within these networks.</summary>
internal sealed class Destinations(PrefixSet networks) : MatchPart
{
    public override bool Holds(scoped in MatchSubject subject) => networks.Contains(subject.Server);
}

/// <summary>Queries that were sent to any of these ports.</summary>
internal sealed class DestinationPorts(ValueList<int> ports) : MatchPart
{
    public override bool Holds(scoped in MatchSubject subject) => ports.AsSpan().Contains(subject.ServerPort);
}

/// <summary>A share of the messages, which chance chooses.</summary>
internal sealed class Probability : MatchPart
{
    private const int Bits = 53;

    private readonly ulong _below;
    private readonly Cell[] _cells;

    /// <summary>Seeds the generators.</summary>
    /// <param name="share">The share, from 0 to 1.</param>
    /// <param name="workers">Threads that ask.</param>
    public Probability(double share, int workers)
    {
        _below = (ulong)(share * (1L << Bits));
        _cells = [.. Enumerable.Range(0, workers).Select(_ => new Cell { Random = WorkerRandom.Create() })];
    }

    public override bool Holds(scoped in MatchSubject subject) =>
        _cells[subject.Worker].Random.Next() >> (64 - Bits) < _below;

    // A cache line for each worker.
    [StructLayout(LayoutKind.Sequential, Size = 64)]
    private struct Cell
    {
        public WorkerRandom Random;
    }
}
