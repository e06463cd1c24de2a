using System.Globalization;
using Holdfast.Anycast.Addresses;
using Holdfast.Anycast.Checks;
using Holdfast.Anycast.Drains;
using Holdfast.Anycast.Health;

namespace Holdfast.Anycast.Decision;

/// <summary>One reason for what becomes of a route. Its text is made when it is printed.</summary>
public abstract record DecisionReason
{
    private DecisionReason() { }

    private protected abstract string Text { get; }

    /// <summary>The reason for people: <c>pool default: 0 usable backends, needs 1</c>.</summary>
    public sealed override string ToString() => Text;

    private static string Rounds(int count) =>
        count == 1 ? "1 round" : string.Create(CultureInfo.InvariantCulture, $"{count} rounds");

    /// <summary>The node has stopped, or the prefix is no longer configured.</summary>
    public sealed record NodeStopped : DecisionReason
    {
        private protected override string Text => "the node has stopped";
    }

    /// <summary>The node is stopping.</summary>
    public sealed record NodeStopping : DecisionReason
    {
        private protected override string Text => "the node is stopping";
    }

    /// <summary>Address and listeners are not there yet.</summary>
    public sealed record NotReady : DecisionReason
    {
        private protected override string Text => "its address and listeners are not ready yet";
    }

    /// <summary>Its address is not on its interface, or cannot be used there: nothing answers at it.</summary>
    /// <param name="Address">How it stands.</param>
    public sealed record AddressMissing(AddressStatus Address) : DecisionReason
    {
        private protected override string Text => $"its address {Address}";
    }

    /// <summary>The disable file exists.</summary>
    /// <param name="Path">The file.</param>
    public sealed record DisableFile(string? Path) : DecisionReason
    {
        private protected override string Text => $"disable file {Path} exists";
    }

    /// <summary>The configuration has it disabled, or it is DISABLED though the disable file was not seen just now.</summary>
    public sealed record Disabled : DecisionReason
    {
        private protected override string Text => "it is disabled";
    }

    /// <summary>An operator drained the service or the node.</summary>
    /// <param name="Drain">The drain.</param>
    public sealed record Drained(Drain Drain) : DecisionReason
    {
        private protected override string Text => $"it is {Drain}";
    }

    /// <summary>No round of checks has ended yet.</summary>
    public sealed record NotChecked : DecisionReason
    {
        private protected override string Text => "no round of checks has ended yet";
    }

    /// <summary>The node died young again and again.</summary>
    /// <param name="Backoff">How often, and until when it waits.</param>
    public sealed record HeldBack(CrashBackoff Backoff) : DecisionReason
    {
        private protected override string Text => Backoff.ToString();
    }

    /// <summary>A listener thread's heartbeat is late.</summary>
    /// <param name="Heartbeat">The heartbeat.</param>
    public sealed record HeartbeatLate(HeartbeatState Heartbeat) : DecisionReason
    {
        private protected override string Text => Heartbeat.ToString();
    }

    /// <summary>A pool has too few usable backends.</summary>
    /// <param name="Pool">The pool.</param>
    public sealed record PoolShort(PoolState Pool) : DecisionReason
    {
        private protected override string Text => Pool.ToString();
    }

    /// <summary>A polled check failed.</summary>
    /// <param name="Check">The check.</param>
    public sealed record CheckFailed(CheckState Check) : DecisionReason
    {
        private protected override string Text => Check.ToString();
    }

    /// <summary>It fell often, so that rising takes longer.</summary>
    /// <param name="Damping">How often, and how much longer.</param>
    public sealed record Damped(DampingState Damping) : DecisionReason
    {
        private protected override string Text => $"damped: {Damping}";
    }

    /// <summary>It is DOWN.</summary>
    /// <param name="Rise">Good rounds in a row until it is UP.</param>
    public sealed record Down(int Rise) : DecisionReason
    {
        private protected override string Text => $"it is DOWN until {Rounds(Rise)} in a row are good";
    }

    /// <summary>It is DOWN, but the last rounds were good.</summary>
    /// <param name="Count">Good rounds in a row so far.</param>
    /// <param name="Rise">Good rounds in a row until it is UP.</param>
    public sealed record Rising(int Count, int Rise) : DecisionReason
    {
        private protected override string Text =>
            $"it is rising: {Rounds(Count)} of {Rise.ToString(CultureInfo.InvariantCulture)} in a row are good";
    }

    /// <summary>It is UP, but the last rounds were bad.</summary>
    /// <param name="Count">Bad rounds in a row so far.</param>
    /// <param name="Fall">Bad rounds in a row until it is DOWN.</param>
    public sealed record Falling(int Count, int Fall) : DecisionReason
    {
        private protected override string Text =>
            $"it is falling but not down: {Rounds(Count)} of {Fall.ToString(CultureInfo.InvariantCulture)} in a row are bad";
    }

    /// <summary>It is UP.</summary>
    public sealed record Up : DecisionReason
    {
        private protected override string Text => "it is UP and nothing speaks against it";
    }

    /// <summary>The prefix belongs to another service as well, whose state decides.</summary>
    /// <param name="Shared">How they share it.</param>
    /// <param name="Other">The other.</param>
    public sealed record SharesPrefix(SharedPrefix Shared, SharingService Other) : DecisionReason
    {
        private protected override string Text => Shared.RequireAll
            ? $"{Shared.Prefix} needs {Other.Service} as well (require: all), decided to {Other.Alone}: {Other.Alone.Reasons[0]}"
            : $"{Shared.Prefix} is announced for {Other.Service}, which shares it (require: any)";
    }

    /// <summary>The route is still announced, with GRACEFUL_SHUTDOWN, and withdrawn in a moment.</summary>
    /// <param name="Why">What takes it away.</param>
    public sealed record WithdrawnSoon(DecisionReason Why) : DecisionReason
    {
        private protected override string Text => $"{Why}; withdrawn in a moment";
    }
}
