using System.Net;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Names;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Protocols;

namespace Holdfast.LoadBalancer.Recording;

/// <summary>One query of a client and what came of it, as it is shown.</summary>
public sealed record RecordedQuery
{
    /// <summary>When it came.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>How long it took; zero for what was dealt with at once.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Who asked, as much of it as may be shown (<c>dns.privacy</c>).</summary>
    public required IPAddress Client { get; init; }

    /// <summary>The client's port; 0 where not all of its address is shown.</summary>
    public required int ClientPort { get; init; }

    /// <summary>The address that was asked; null when it is not known.</summary>
    public required IPAddress? Server { get; init; }

    /// <summary>The port that was asked.</summary>
    public required int ServerPort { get; init; }

    /// <summary>Over what it came.</summary>
    public required ListenerProtocol Protocol { get; init; }

    /// <summary>The name asked for; null when it could not be read.</summary>
    public required Name? Name { get; init; }

    /// <summary>The type asked for.</summary>
    public required RecordType Type { get; init; }

    /// <summary>The class asked for.</summary>
    public required RecordClass Class { get; init; }

    /// <summary>The flag word of the query's header.</summary>
    public required ushort Flags { get; init; }

    /// <summary>The client's ID.</summary>
    public required ushort Id { get; init; }

    /// <summary>What came of it.</summary>
    public required QueryOutcome Outcome { get; init; }

    /// <summary>Where its answer comes from; says nothing without one.</summary>
    public required AnswerSource Source { get; init; }

    /// <summary>The answer's code; says nothing without one.</summary>
    public required ResponseCode Rcode { get; init; }

    /// <summary>The answer's first extended error; null without.</summary>
    public required ExtendedErrorCode? ExtendedError { get; init; }

    /// <summary>Octets of the query.</summary>
    public required int QuerySize { get; init; }

    /// <summary>Octets of the answer; 0 without.</summary>
    public required int AnswerSize { get; init; }

    /// <summary>The rule that decided, by its name or place; null: none did.</summary>
    public required string? Rule { get; init; }

    /// <summary>The pool; null when none was chosen, or it is not there any more.</summary>
    public required string? Pool { get; init; }

    /// <summary>The backend asked last; null when none was, or it is not there any more.</summary>
    public required string? Backend { get; init; }
}
