using System.Globalization;

namespace Holdfast.Anycast.Health;

/// <summary>
/// The health of one prefix: a pure state machine. Each method is one event and returns what comes after it.
/// </summary>
/// <param name="State">Where it stands.</param>
/// <param name="Count">Rounds in a row, while rising or falling; else 0.</param>
/// <param name="Rise">Good rounds in a row until it is up.</param>
/// <param name="Fall">Bad rounds in a row until it is down.</param>
public readonly record struct PrefixHealth(HealthState State, int Count, int Rise, int Fall)
{
    /// <summary>Before the first round.</summary>
    /// <param name="rise">Good rounds in a row until it is up; at least 1.</param>
    /// <param name="fall">Bad rounds in a row until it is down; at least 1.</param>
    public static PrefixHealth Initial(int rise, int fall) => new(HealthState.Init, 0, rise, fall);

    /// <summary>Healthy: up, or falling but not down yet.</summary>
    public bool IsUp => State is HealthState.Up or HealthState.Falling;

    /// <summary>INIT, DOWN, UP, DISABLED or TERMINATED, without the counting.</summary>
    public string Name => State switch
    {
        HealthState.Init => "INIT",
        HealthState.Down or HealthState.Rising => "DOWN",
        HealthState.Up or HealthState.Falling => "UP",
        HealthState.Disabled => "DISABLED",
        _ => "TERMINATED",
    };

    /// <summary>A round of checks has ended.</summary>
    /// <param name="good">Every check held and every gate was open.</param>
    public PrefixHealth AfterRound(bool good) => State switch
    {
        HealthState.Init or HealthState.Down or HealthState.Rising => good ? Risen() : Into(HealthState.Down),
        HealthState.Up or HealthState.Falling => good ? Into(HealthState.Up) : Fallen(),
        _ => this,
    };

    /// <summary>A gate (a pool's usable backends, the heartbeat) has closed: down without waiting for rounds, whatever came before.</summary>
    public PrefixHealth AfterGateClosed() =>
        State is HealthState.Rising or HealthState.Up or HealthState.Falling ? Into(HealthState.Down) : this;

    /// <summary>Somebody has looked for the disable file.</summary>
    /// <param name="exists">It is there.</param>
    public PrefixHealth AfterDisableFile(bool exists) => State switch
    {
        HealthState.Terminated => this,
        HealthState.Disabled => exists ? this : Into(HealthState.Init),
        _ => exists ? Into(HealthState.Disabled) : this,
    };

    /// <summary>The configuration has changed; the state stays.</summary>
    /// <param name="rise">As configured now.</param>
    /// <param name="fall">As configured now.</param>
    public PrefixHealth WithThresholds(int rise, int fall) => State switch
    {
        HealthState.Rising when rise <= 1 => new(HealthState.Down, 0, rise, fall),
        HealthState.Falling when fall <= 1 => new(HealthState.Up, 0, rise, fall),
        HealthState.Rising => new(State, Math.Min(Count, rise - 1), rise, fall),
        HealthState.Falling => new(State, Math.Min(Count, fall - 1), rise, fall),
        _ => new(State, 0, rise, fall),
    };

    /// <summary>The node has stopped.</summary>
    public PrefixHealth Terminated() => Into(HealthState.Terminated);

    /// <summary>As the seed's operators know it: <c>DOWN | RISING 2/5</c>.</summary>
    public override string ToString() => State switch
    {
        HealthState.Rising => string.Create(CultureInfo.InvariantCulture, $"DOWN | RISING {Count}/{Rise}"),
        HealthState.Falling => string.Create(CultureInfo.InvariantCulture, $"UP | FALLING {Count}/{Fall}"),
        _ => Name,
    };

    private PrefixHealth Risen() =>
        Count + 1 >= Rise ? Into(HealthState.Up) : this with { State = HealthState.Rising, Count = Count + 1 };

    private PrefixHealth Fallen() =>
        Count + 1 >= Fall ? Into(HealthState.Down) : this with { State = HealthState.Falling, Count = Count + 1 };

    private PrefixHealth Into(HealthState state) => this with { State = state, Count = 0 };
}

/// <summary>The states of a prefix, ExaBGP's health check's by name.</summary>
public enum HealthState
{
    /// <summary>No round of checks has ended yet.</summary>
    Init,

    /// <summary>Not healthy.</summary>
    Down,

    /// <summary>Not healthy yet, but the last rounds were good.</summary>
    Rising,

    /// <summary>Healthy.</summary>
    Up,

    /// <summary>Still healthy, but the last rounds were bad.</summary>
    Falling,

    /// <summary>The disable file is there.</summary>
    Disabled,

    /// <summary>The end.</summary>
    Terminated,
}
