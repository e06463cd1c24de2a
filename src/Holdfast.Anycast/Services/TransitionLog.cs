using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace Holdfast.Anycast.Services;

/// <summary>
/// Logs transitions and remembers the last of them. They are logged at <see cref="Flush"/> only, so that routes move
/// before anything waits for a log. Not synchronised: its owner's lock does that.
/// </summary>
/// <param name="logger">Where they are logged.</param>
/// <param name="capacity">So many are remembered.</param>
internal sealed partial class TransitionLog(ILogger logger, int capacity)
{
    private readonly Queue<Transition> _recent = new();
    private readonly Queue<Transition> _unlogged = new();

    /// <summary>The last ones, the oldest first; steps are not remembered.</summary>
    internal ImmutableArray<Transition> Recent => [.. _recent];

    internal void Add(Transition transition)
    {
        _unlogged.Enqueue(transition);
        if (transition.Kind == TransitionKind.Step) return;
        if (_recent.Count == capacity) _recent.Dequeue();
        _recent.Enqueue(transition);
    }

    internal void Flush()
    {
        while (_unlogged.TryDequeue(out var transition))
            Changed(LevelOf(transition), transition.Service, transition.Prefix, transition.From, transition.To, transition.Reason);
    }

    private static LogLevel LevelOf(Transition transition) => transition switch
    {
        { Kind: TransitionKind.State, From: "UP", To: "DOWN" } => LogLevel.Warning,
        { Kind: TransitionKind.Step, From: "UP" } => LogLevel.Warning,
        { Kind: TransitionKind.Step, To: not "UP" } => LogLevel.Debug,
        _ => LogLevel.Information,
    };

    [LoggerMessage(EventId = 1, Message = "{Service} {Prefix}: {From} -> {To} ({Reason})")]
    private partial void Changed(LogLevel level, string service, string prefix, string from, string to, string reason);
}
