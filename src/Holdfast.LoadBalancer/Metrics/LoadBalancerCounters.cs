namespace Holdfast.LoadBalancer.Metrics;

/// <summary>What the load balancer has counted since its start, summed over all workers. Every number only grows, but for the gauges.</summary>
public sealed record LoadBalancerCounters
{
    /// <summary>Clients' queries over UDP from IPv4 addresses; own checks not counted, as in the next three.</summary>
    public long UdpIpv4Queries { get; init; }

    /// <summary>Clients' queries over UDP from IPv6 addresses.</summary>
    public long UdpIpv6Queries { get; init; }

    /// <summary>Clients' queries over TCP from IPv4 addresses.</summary>
    public long TcpIpv4Queries { get; init; }

    /// <summary>Clients' queries over TCP from IPv6 addresses.</summary>
    public long TcpIpv6Queries { get; init; }

    /// <summary>Queries of the node's own checks.</summary>
    public long OwnChecks { get; init; }

    /// <summary>Clients' queries, all transports and families.</summary>
    public long Queries => UdpIpv4Queries + UdpIpv6Queries + TcpIpv4Queries + TcpIpv6Queries;

    /// <summary>Answers sent to clients from packet caches.</summary>
    public ResponseCounters FromCache { get; init; }

    /// <summary>Answers sent to clients from backends.</summary>
    public ResponseCounters FromBackends { get; init; }

    /// <summary>Answers sent to clients that were made here.</summary>
    public ResponseCounters FromSelf { get; init; }

    /// <summary>Answers sent to clients, wherever they come from.</summary>
    public long Responses => FromCache.Total + FromBackends.Total + FromSelf.Total;

    /// <summary>Answers cut to the client's UDP size here, with TC.</summary>
    public long Truncated { get; init; }

    /// <summary>Queries of addresses that the ACL does not allow: met by silence.</summary>
    public long AclDropped { get; init; }

    /// <summary>Queries that a rule dropped.</summary>
    public long RuleDropped { get; init; }

    /// <summary>Queries dropped or answered by a rule, dropped ones included.</summary>
    public long RuleDecided { get; init; }

    /// <summary>Queries too broken to be answered, and dropped.</summary>
    public long Unparsable { get; init; }

    /// <summary>Responses that came where queries come (QR set), dropped.</summary>
    public long ResponsesAsQueries { get; init; }

    /// <summary>Queries longer than a datagram buffer, dropped.</summary>
    public long Oversized { get; init; }

    /// <summary>Queries for which no backend of the pool was usable.</summary>
    public long NoBackend { get; init; }

    /// <summary>Those of <see cref="NoBackend"/> that got no answer, as <see cref="LoadBalancerOptions.NoBackend"/> wants it.</summary>
    public long NoBackendDropped { get; init; }

    /// <summary>Queries that waited for the answer to an identical one in flight, instead of being sent.</summary>
    public long Merged { get; init; }

    /// <summary>Those of <see cref="Merged"/> that got no answer, since none came to the query that was sent.</summary>
    public long MergedUnanswered { get; init; }

    /// <summary>Queries whose backend did not answer in time.</summary>
    public long BackendTimeouts { get; init; }

    /// <summary>Queries that could not be sent to their backend, or whose connection broke.</summary>
    public long BackendSendErrors { get; init; }

    /// <summary>Those of <see cref="BackendTimeouts"/> over TCP, whose clients are told SERVFAIL.</summary>
    public long TcpBackendTimeouts { get; init; }

    /// <summary>Those of <see cref="BackendSendErrors"/> over TCP, which are tried anew or told SERVFAIL.</summary>
    public long TcpBackendErrors { get; init; }

    /// <summary>Answers that came after their query's time.</summary>
    public long LateAnswers { get; init; }

    /// <summary>Answers that fit no query in flight, by ID or question.</summary>
    public long ForgedAnswers { get; init; }

    /// <summary>Queries dropped because a worker had too many in flight.</summary>
    public long InFlightLimit { get; init; }

    /// <summary>Answers that the kernel did not take (full buffer, no route back).</summary>
    public long AnswersNotSent { get; init; }

    /// <summary>Clients' TCP connections accepted.</summary>
    public long TcpAccepted { get; init; }

    /// <summary>Clients' TCP connections open now: a gauge.</summary>
    public long TcpOpen { get; init; }

    /// <summary>TCP connections closed at once because of the limit over all clients.</summary>
    public long TcpLimitReached { get; init; }

    /// <summary>TCP connections closed at once because of the limit per client address.</summary>
    public long TcpClientLimitReached { get; init; }

    /// <summary>TCP connections closed because nothing was asked for the idle time.</summary>
    public long TcpIdleTimeouts { get; init; }

    /// <summary>TCP connections cut off because a message was not whole in time.</summary>
    public long TcpMessageTimeouts { get; init; }

    /// <summary>TCP connections cut off because answers were not taken in time.</summary>
    public long TcpSlowReaders { get; init; }

    /// <summary>TCP connections closed because of a frame of length zero.</summary>
    public long TcpZeroLengthFrames { get; init; }
}
