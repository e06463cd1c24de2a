using Holdfast.Collections;
using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Rules;

namespace Holdfast.LoadBalancer.Logging;

/// <summary>A sink of the query log: which queries it is told of, and where they go.</summary>
/// <param name="Target">Where they go.</param>
public sealed record SinkOptions(SinkTarget Target)
{
    /// <summary>The most sinks of a configuration.</summary>
    public const int Most = SinkSlots.Most;

    /// <summary>What it is called in metrics and in the daemon's log; the target's word unless given.</summary>
    public string Name { get => field ?? Target?.Word ?? ""; init; }

    /// <summary>The queries it is told of.</summary>
    public MatchOptions Match { get; init; } = new();

    /// <summary>Of how many queries that match one is told of, chosen by chance; 1: of all.</summary>
    public int SampledOf { get; init; } = 1;

    /// <summary>
    /// Whether it is told only of queries that a rule logs to it, as far as they match; else of these and of all that match.
    /// </summary>
    public bool RulesOnly { get; init; }

    /// <summary>Which messages of a query; null: as the target has it.</summary>
    public LoggedMessages? Messages { get; init; }

    /// <summary>Octets that each worker keeps for it until they are written; a power of two.</summary>
    public int QueueSize { get; init; } = 4 << 20;

    /// <summary>The messages it is told of.</summary>
    public LoggedMessages WantedMessages => Messages ?? Target.DefaultMessages;
}

/// <summary>The messages of a client's exchange that are logged.</summary>
[Flags]
public enum LoggedMessages
{
    /// <summary>Queries as they come.</summary>
    Queries = 1,

    /// <summary>Answers as they go, and queries that get none, with the reason.</summary>
    Answers = 2,

    /// <summary>Both, each by itself.</summary>
    Both = Queries | Answers,
}

/// <summary>Where a sink's messages go. Each kind is a record of its own, which makes its output.</summary>
public abstract record SinkTarget
{
    private protected SinkTarget()
    {
    }

    /// <summary>The kind's name in the configuration.</summary>
    public abstract string Word { get; }

    /// <summary>The messages it is told of where nothing is said.</summary>
    public virtual LoggedMessages DefaultMessages => LoggedMessages.Answers;

    /// <summary>Whether it takes the messages' octets.</summary>
    internal virtual bool TakesMessages => false;

    /// <summary>Whether it is told of what is exchanged with backends.</summary>
    internal virtual bool TakesBackendMessages => false;

    /// <summary>Makes what writes to it, which does nothing yet.</summary>
    internal abstract SinkOutput CreateOutput(SinkContext context);
}

/// <summary>All that the query log is told of a configuration.</summary>
/// <param name="Sinks">The sinks.</param>
/// <param name="Rules">The rules, whose places records have.</param>
/// <param name="Identity">What the node is called.</param>
/// <param name="Privacy">How much of clients' addresses is told.</param>
internal sealed record LogOptions(
    ValueList<SinkOptions> Sinks, ValueList<RuleOptions> Rules, IdentityOptions Identity, PrivacyOptions Privacy);
