using System.Collections.Immutable;
using System.Net;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Names;
using Holdfast.LoadBalancer.Metrics;

namespace Holdfast.LoadBalancer.Tracing;

/// <summary>A query that is sent on its way in a client's place, so that its steps can be seen.</summary>
/// <param name="Name">The name asked for.</param>
/// <param name="Type">The type asked for; no zone transfer.</param>
/// <param name="Server">The address and port asked: one that is listened on.</param>
public sealed record TraceOptions(Name Name, RecordType Type, IPEndPoint Server)
{
    /// <summary>Who asks: an address of the server's family.</summary>
    public required IPAddress Client { get; init; }

    /// <summary>It comes over TCP; else in a datagram.</summary>
    public bool Tcp { get; init; }

    /// <summary>Whether it has an OPT record: caches tell such queries from others.</summary>
    public bool Edns { get; init; } = true;

    /// <summary>Whether the OPT record has DO set, so that the answer has DNSSEC records.</summary>
    public bool DnssecOk { get; init; }

    /// <summary>
    /// The backend that is asked, whatever policy and health checks say; caches are passed by. Null: as for any query.
    /// </summary>
    public string? Via { get; init; }
}

/// <summary>What became of a traced query, step by step.</summary>
public sealed record QueryTrace
{
    /// <summary>Its steps in their order.</summary>
    public required ImmutableArray<TraceStep> Steps { get; init; }

    /// <summary>
    /// The backends it could go to: the one chosen, then the others in the policy's order, then those that are down. None where
    /// it was dealt with before one was chosen.
    /// </summary>
    public required ImmutableArray<TraceCandidate> Candidates { get; init; }

    /// <summary>The answer as the client would get it; empty without one.</summary>
    public required ImmutableArray<byte> Answer { get; init; }

    /// <summary>Where the answer comes from; null without one.</summary>
    public required AnswerSource? Source { get; init; }

    /// <summary>The backend whose answer it is; null where it is none's.</summary>
    public required string? Backend { get; init; }

    /// <summary>
    /// Why there is no answer, in the words that <c>holdfast_dns_dropped_total</c> has; null with an answer, and while it is not
    /// over.
    /// </summary>
    public required string? Dropped { get; init; }

    /// <summary>From the receipt to the answer, or to the moment when it was given up.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Whether it is over; else its time was, before it got an answer.</summary>
    public required bool IsOver { get; init; }
}

/// <summary>A step of a traced query.</summary>
/// <param name="At">When, since it was received.</param>
/// <param name="Stage">On which part of its way.</param>
/// <param name="Detail">What happened, in words.</param>
public readonly record struct TraceStep(TimeSpan At, TraceStage Stage, string Detail);

/// <summary>A part of a query's way.</summary>
public enum TraceStage
{
    /// <summary>Whether the client may ask.</summary>
    Acl,

    /// <summary>Whether client or name is blocked.</summary>
    Block,

    /// <summary>The rule that decided, or none.</summary>
    Rule,

    /// <summary>The pool it is answered from.</summary>
    Pool,

    /// <summary>What the packet cache has, and whether the answer is stored.</summary>
    Cache,

    /// <summary>Which backend is chosen.</summary>
    Policy,

    /// <summary>What is sent to backends, and comes back.</summary>
    Backend,

    /// <summary>What the client gets.</summary>
    Answer,
}

/// <summary>A backend that a traced query could go to, at the moment when one was chosen.</summary>
/// <param name="Name">The backend.</param>
/// <param name="IsChosen">Whether it was chosen.</param>
/// <param name="IsUp">Whether it is up.</param>
/// <param name="IsSuspected">Whether it is asked only when no other is up.</param>
/// <param name="Order">Lower is asked first, by the policies that look at it.</param>
/// <param name="Weight">Its share among its equals.</param>
/// <param name="Outstanding">Queries in flight to it.</param>
/// <param name="Latency">Average latency of its last answers; null before the first.</param>
public sealed record TraceCandidate(
    string Name, bool IsChosen, bool IsUp, bool IsSuspected, int Order, int Weight, long Outstanding, TimeSpan? Latency);
