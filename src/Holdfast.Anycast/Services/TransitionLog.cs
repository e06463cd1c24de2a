using Holdfast.Anycast.Health;
using Microsoft.Extensions.Logging;

namespace Holdfast.Anycast.Services;

/// <summary>
/// Logs transitions and hands them on. That is done at <see cref="Flush"/> only, so that routes move before anything
/// waits for a log. Not synchronised: its owner's lock does that.
/// </summary>
/// <param name="logger">Where they are logged.</param>
/// <param name="handOn">Takes each but the steps; it returns at once.</param>
internal sealed partial class TransitionLog(ILogger logger, Action<Transition> handOn)
{
    private readonly Queue<Transition> _unlogged = new();

    internal void Add(Transition transition) => _unlogged.Enqueue(transition);

    internal void Flush()
    {
        while (_unlogged.TryDequeue(out var transition))
        {
            if (transition is not HealthTransition { IsStep: true }) handOn(transition);
            Changed(LevelOf(transition), transition.Service, transition.Prefix, transition.From, transition.To,
                transition.Reason);
        }
    }

    private static LogLevel LevelOf(Transition transition) => transition switch
    {
        HealthTransition { IsStep: false, Before.IsUp: true, After.State: HealthState.Down } => LogLevel.Warning,
        HealthTransition { IsStep: true, Before.State: HealthState.Up } => LogLevel.Warning,
        HealthTransition { IsStep: true, After.State: not HealthState.Up } => LogLevel.Debug,
        _ => LogLevel.Information,
    };

    [LoggerMessage(EventId = 1, Message = "{Service} {Prefix}: {From} -> {To} ({Reason})")]
    private partial void Changed(LogLevel level, string service, Addresses.ServicePrefix prefix, string from, string to,
        string reason);
}
