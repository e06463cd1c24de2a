using System.Collections.Immutable;
using System.Globalization;
using Holdfast.Collections;

namespace Holdfast.Anycast.Drains;

/// <summary>An operator's order that a service, or the whole node, is not to be announced.</summary>
/// <param name="Service">The service; null for the whole node, services yet to come included.</param>
/// <param name="Since">When it was given.</param>
public sealed record Drain(string? Service, DateTimeOffset Since)
{
    /// <summary>When it ends by itself; null for never.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Who gave it.</summary>
    public string By { get; init; } = "an operator";

    /// <summary>Why, in the operator's words, or null.</summary>
    public string? Reason { get; init; }

    /// <summary>It belongs to this start of the node alone and is not kept for the next.</summary>
    public bool ThisStartOnly { get; init; }

    /// <summary>Whether it has ended by itself.</summary>
    public bool IsOver(DateTimeOffset now) => Until <= now;

    /// <summary><c>drained by alice until 2026-11-24 09:00:00Z: kernel upgrade</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"drained by {By}{(Until is { } until ? $" until {until.UtcDateTime:u}" : "")}{(Reason is null ? "" : ": " + Reason)}");
}

/// <summary>All drains of a node at one moment: what has to be kept for them to survive a restart.</summary>
/// <param name="Drains">The drains: at most one of the node, and one of each service.</param>
/// <param name="Exempt">Services that were undrained while the node is drained.</param>
public sealed record DrainState(ValueList<Drain> Drains, ValueList<string> Exempt)
{
    /// <summary>Nothing is drained.</summary>
    public static DrainState None { get; } = new([], []);

    /// <summary>Nothing is drained.</summary>
    public bool IsEmpty => Drains.IsEmpty;

    /// <summary>The drain of the whole node, or null.</summary>
    public Drain? Node => Drains.FirstOrDefault(drain => drain.Service is null);

    /// <summary>What drains a service now: its own drain, or the node's; null when nothing does.</summary>
    public Drain? Of(string service) =>
        Drains.FirstOrDefault(drain => drain.Service == service) ?? (Exempt.Contains(service) ? null : Node);

    /// <summary>With one drain more, in place of an earlier one of the same service or node.</summary>
    public DrainState With(Drain drain)
    {
        ArgumentNullException.ThrowIfNull(drain);
        return new DrainState(
            [.. Drains.Where(other => other.Service != drain.Service), drain], drain.Service is null ? [] : Exempt);
    }

    /// <summary>With a service undrained, whatever drained it; null undrains everything.</summary>
    public DrainState Without(string? service)
    {
        if (service is null) return None;
        ValueList<Drain> others = [.. Drains.Where(drain => drain.Service != service)];
        return new DrainState(others, Node is null || Exempt.Contains(service) ? Exempt : [.. Exempt, service]);
    }

    /// <summary>With all dates moved, as the wall clock was.</summary>
    public DrainState Moved(TimeSpan step) => step == TimeSpan.Zero ? this : this with
    {
        Drains = [.. Drains.Select(drain => drain with { Since = drain.Since + step, Until = drain.Until + step })],
    };

    /// <summary>Without the drains that have ended by themselves.</summary>
    /// <param name="now">The wall clock's time.</param>
    /// <param name="over">Those drains.</param>
    public DrainState At(DateTimeOffset now, out ImmutableArray<Drain> over)
    {
        over = Drains.Where(drain => drain.IsOver(now)).ToImmutableArray();
        if (over.IsEmpty) return this;
        ValueList<Drain> rest = [.. Drains.Where(drain => !drain.IsOver(now))];
        return new DrainState(rest, rest.Any(drain => drain.Service is null) ? Exempt : []);
    }

    /// <summary>
    /// What is drained after services have changed. One is drained, or exempt, when all those are whose prefixes it has now; what
    /// concerns services that nothing goes on with is left out.
    /// </summary>
    /// <param name="before">The services, each with the names that the services had whose prefixes are its own now.</param>
    public DrainState OfServices(IReadOnlyDictionary<string, ImmutableArray<string>> before)
    {
        ArgumentNullException.ThrowIfNull(before);
        var own = Drains.Where(drain => drain.Service is not null).ToDictionary(drain => drain.Service!);
        var drained = before.Where(service => service.Value.All(own.ContainsKey)).ToLookup(
            service => service.Value[0], service => service.Key);
        return new DrainState(
            [
            .. Drains.SelectMany(drain => drain.Service is not { } service ? [drain]
                : drained[service].Select(name => drain with { Service = name })),
            ],
            [.. before.Where(service => service.Value.All(Exempt.Contains)).Select(service => service.Key)]);
    }
}
