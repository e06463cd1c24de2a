namespace Holdfast.Daemon.State;

/// <summary>What <c>starts.json</c> holds: when processes were started that neither were stopped nor lived long, the oldest first.</summary>
internal sealed record StartsRecord(IReadOnlyList<DateTimeOffset> Starts);
