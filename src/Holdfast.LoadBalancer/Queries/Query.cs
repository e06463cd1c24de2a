using Holdfast.Dns.Wire;
using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Pools;
using Holdfast.LoadBalancer.Protocols;
using Holdfast.LoadBalancer.Tracing;

namespace Holdfast.LoadBalancer.Queries;

/// <summary>A query on its way from listener to answer. It lives on the worker's stack, over the octets received.</summary>
internal ref struct Query
{
    /// <summary>The message.</summary>
    public QueryView View;

    /// <summary>Who asks.</summary>
    public ClientAddress Client;

    /// <summary>The client's port.</summary>
    public ushort ClientPort;

    /// <summary>The address that was asked.</summary>
    public ClientAddress Server;

    /// <summary>The port that was asked.</summary>
    public ushort ServerPort;

    /// <summary>The place in the chain of the rule that decided, from 1; 0 as long as none has.</summary>
    public short DecidingRule;

    /// <summary>The sinks of the query log that rules log it to: bits of <see cref="Rules.SinkSlots"/>.</summary>
    public uint LoggedTo;

    /// <summary>Over which protocol it came.</summary>
    public ListenerProtocol Protocol;

    /// <summary>Index of the listener it came to, in <see cref="LoadBalancerOptions.Listeners"/>.</summary>
    public int Listener;

    /// <summary>Index of the worker that carries it, from 0: which cell of any counter is its own.</summary>
    public int Worker;

    /// <summary>Whether it is one of the node's own checks, known by its source socket.</summary>
    public bool IsOwnCheck;

    /// <summary>Takes down its steps; null for all queries but those that an operator has traced.</summary>
    public TraceRecorder? Trace;

    /// <summary>Whether it is counted and measured among those of clients.</summary>
    public readonly bool IsCounted => !IsOwnCheck && Trace is null;

    /// <summary>When it came, in milliseconds of a clock that never goes back.</summary>
    public long NowMilliseconds;

    /// <summary>Where it is counted by the address it was sent to; null when that is none of a service.</summary>
    public AddressCounter? Asked;

    /// <summary>Whether it goes past the packet cache both ways, as a rule has it.</summary>
    public bool SkipsCache;

    /// <summary>What rules change about it.</summary>
    public QueryChanges Changes;

    /// <summary>The highest TTL of its answer, in seconds, with <see cref="QueryChanges.MaxTtl"/>.</summary>
    public uint MaxTtl;

    /// <summary>
    /// How long the cache keeps a failure to answer it, in seconds, plus one; 0: as long as it keeps any.
    /// </summary>
    public uint FailureTtl;

    /// <summary>The number of an Extended DNS Error in its answer (<see cref="AnswerErrors"/>), with
    /// <see cref="QueryChanges.Error"/>.</summary>
    public ushort Error;

    /// <summary>How long its answer is delayed over UDP, in milliseconds, with <see cref="QueryChanges.Delay"/>.</summary>
    public ushort Delay;

    /// <summary>The bits of its tags (<see cref="Rules.TagSlots"/>).</summary>
    public ulong Tags;

    /// <summary>Bits of the EDNS options that rules add to it, with <see cref="QueryChanges.Options"/>.</summary>
    public uint SentOptions;

    /// <summary>Which client subnet backends are told.</summary>
    public SubnetTerms Subnet;

    /// <summary>The pool it is answered from: the default one, unless a rule sends it elsewhere.</summary>
    public Pool Pool;
}

/// <summary>What rules change about a query, and about its answer.</summary>
[Flags]
internal enum QueryChanges : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>RD is cleared towards backends.</summary>
    NoRecursion = 1,

    /// <summary>CD is set towards backends.</summary>
    NoValidation = 2,

    /// <summary>Backends are told of the client's subnet as <see cref="Query.Subnet"/> says.</summary>
    Subnet = 4,

    /// <summary>No TTL of the answer is above <see cref="Query.MaxTtl"/>.</summary>
    MaxTtl = 8,

    /// <summary>The answer has <see cref="Query.Error"/>.</summary>
    Error = 16,

    /// <summary>The answer is delayed by <see cref="Query.Delay"/>.</summary>
    Delay = 32,

    /// <summary>Backends are sent <see cref="Query.SentOptions"/>.</summary>
    Options = 64,
}
