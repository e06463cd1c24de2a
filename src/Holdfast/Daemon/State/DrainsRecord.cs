using Holdfast.Anycast.Services;

namespace Holdfast.Daemon.State;

/// <summary>What <c>drains.json</c> holds.</summary>
internal sealed record DrainsRecord(IReadOnlyList<DrainRecord> Drains, IReadOnlyList<string> Exempt)
{
    public static DrainsRecord Of(DrainState state) => new(
        [.. state.Drains.Select(drain => new DrainRecord(drain.Service, drain.Since, drain.Until, drain.By, drain.Reason))], [.. state.Exempt]);

    public DrainState ToState() => Drains
        .Select(drain => new Drain(drain.Service, drain.Since) { Until = drain.Until, By = drain.By, Reason = drain.Reason })
        .Aggregate(DrainState.None, (state, drain) => state.With(drain)) with { Exempt = [.. Exempt] };
}
