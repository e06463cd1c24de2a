using System.Collections.Immutable;
using Holdfast.Anycast.Addresses;
using Holdfast.Anycast.Checks;
using Holdfast.Anycast.Drains;
using Holdfast.Anycast.Health;

namespace Holdfast.Anycast.Decision;

/// <summary>Everything that speaks for or against announcing one prefix.</summary>
public sealed record DecisionInputs
{
    /// <summary>Start-up and shutdown.</summary>
    public required Lifecycle Lifecycle { get; init; }

    /// <summary>How its address stands on its interface; null when nobody has looked yet.</summary>
    public AddressStatus? Address { get; init; }

    /// <summary>What an operator has drained it with; null when it is not drained.</summary>
    public Drain? Drain { get; init; }

    /// <summary>
    /// The stop or the drain has only just begun: the route is still to be announced, with GRACEFUL_SHUTDOWN (RFC 8326).
    /// </summary>
    public bool GracefulShutdown { get; init; }

    /// <summary>What holds the node back after deaths in a row; null when nothing does.</summary>
    public CrashBackoff? Backoff { get; init; }

    /// <summary>The disable file, or null when none is configured.</summary>
    public string? DisableFile { get; init; }

    /// <summary>The disable file is there.</summary>
    public bool DisableFileExists { get; init; }

    /// <summary>The configuration has it disabled.</summary>
    public bool Disabled { get; init; }

    /// <summary>The verdict of rise and fall over the rounds so far.</summary>
    public required PrefixHealth Health { get; init; }

    /// <summary>How often it fell of late.</summary>
    public DampingState Damping { get; init; } = DampingState.Off;

    /// <summary>So many of <see cref="Checks"/> and <see cref="Pools"/> must hold; null wants all of them.</summary>
    public int? Require { get; init; }

    /// <summary>The polled checks.</summary>
    public ImmutableArray<CheckState> Checks { get; init; } = [];

    /// <summary>The pool checks.</summary>
    public ImmutableArray<PoolState> Pools { get; init; } = [];

    /// <summary>The listener threads.</summary>
    public required HeartbeatState Heartbeat { get; init; }

    /// <summary>MED while up.</summary>
    public required uint Med { get; init; }

    /// <summary>What becomes of the route while it is not healthy.</summary>
    public required OnDown OnDown { get; init; }

    /// <summary>What becomes of it while the disable file is there.</summary>
    public OnDown OnDisabled { get; init; } = new OnDown.Withdraw();

    /// <summary>The other services whose addresses lie in the announced prefix; null when it has it for itself.</summary>
    public SharedPrefix? Shared { get; init; }

    /// <summary>Pools are short, and so many that what is required could not hold even if every polled check did.</summary>
    public bool PoolsClosed => !Pools.IsEmpty
        && Checks.Length + Pools.Count(pool => pool.Good) < (Require ?? Checks.Length + Pools.Length);
}

/// <summary>Where a prefix is between its beginning and its end.</summary>
public enum Lifecycle
{
    /// <summary>Its address and listeners are not there yet.</summary>
    Starting,

    /// <summary>Address and listeners are there.</summary>
    Running,

    /// <summary>The node is going away.</summary>
    Stopping,
}
