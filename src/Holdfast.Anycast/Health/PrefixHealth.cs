using System.Collections.Immutable;
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
    private const string Rising = "DOWN | RISING ";
    private const string Falling = "UP | FALLING ";

    /// <summary>Before the first round.</summary>
    /// <param name="rise">Good rounds in a row until it is up; at least 1.</param>
    /// <param name="fall">Bad rounds in a row until it is down; at least 1.</param>
    public static PrefixHealth Initial(int rise, int fall) => new(HealthState.Init, 0, rise, fall);

    /// <summary>Healthy: up, or falling but not down yet.</summary>
    public bool IsUp => State is HealthState.Up or HealthState.Falling;

    /// <summary>The state without the counting.</summary>
    public PrefixState PrefixState => State switch
    {
        HealthState.Init => PrefixState.Init,
        HealthState.Down or HealthState.Rising => PrefixState.Down,
        HealthState.Up or HealthState.Falling => PrefixState.Up,
        HealthState.Disabled => PrefixState.Disabled,
        _ => PrefixState.Terminated,
    };

    /// <summary>A round of checks has ended.</summary>
    /// <param name="good">Every check held and every gate was open.</param>
    public PrefixHealth AfterRound(bool good) => State switch
    {
        HealthState.Init or HealthState.Down or HealthState.Rising => good ? Risen() : Into(HealthState.Down),
        HealthState.Up or HealthState.Falling => good ? Into(HealthState.Up) : Fallen(),
        _ => this,
    };

    /// <summary>
    /// A gate (a pool's usable backends, the heartbeat) has closed: down without waiting for rounds, whatever came before.
    /// </summary>
    public PrefixHealth AfterGateClosed() =>
        State is HealthState.Rising or HealthState.Up or HealthState.Falling ? Into(HealthState.Down) : this;

    /// <summary>The disable file has been looked for.</summary>
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

    /// <summary>As ExaBGP's health check has it: <c>DOWN | RISING 2/5</c>.</summary>
    public override string ToString() => State switch
    {
        HealthState.Rising => string.Create(CultureInfo.InvariantCulture, $"{Rising}{Count}/{Rise}"),
        HealthState.Falling => string.Create(CultureInfo.InvariantCulture, $"{Falling}{Count}/{Fall}"),
        _ => PrefixState.ToWord(),
    };

    /// <summary>Reads what <see cref="ToString"/> writes; a threshold that is not in it is 0.</summary>
    /// <param name="text">The text.</param>
    /// <param name="health">What was read.</param>
    /// <returns>False when it is no such text.</returns>
    public static bool TryParse(string text, out PrefixHealth health)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (TryParseSteps(text, Rising, out var count, out var of))
        {
            health = new(HealthState.Rising, count, of, 0);
            return true;
        }
        if (TryParseSteps(text, Falling, out count, out of))
        {
            health = new(HealthState.Falling, count, 0, of);
            return true;
        }
        health = default;
        foreach (var state in PrefixStates.All)
        {
            if (state.ToWord() != text) continue;
            health = new(state switch
            {
                PrefixState.Init => HealthState.Init,
                PrefixState.Down => HealthState.Down,
                PrefixState.Up => HealthState.Up,
                PrefixState.Disabled => HealthState.Disabled,
                _ => HealthState.Terminated,
            }, 0, 0, 0);
            return true;
        }
        return false;
    }

    private static bool TryParseSteps(string text, string before, out int count, out int of)
    {
        (count, of) = (0, 0);
        if (!text.StartsWith(before, StringComparison.Ordinal)) return false;
        var steps = text.AsSpan(before.Length);
        var slash = steps.IndexOf('/');
        return slash > 0 && int.TryParse(steps[..slash], NumberStyles.None, CultureInfo.InvariantCulture, out count)
            && int.TryParse(steps[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out of);
    }

    private PrefixHealth Risen() =>
        Count + 1 >= Rise ? Into(HealthState.Up) : this with { State = HealthState.Rising, Count = Count + 1 };

    private PrefixHealth Fallen() =>
        Count + 1 >= Fall ? Into(HealthState.Down) : this with { State = HealthState.Falling, Count = Count + 1 };

    private PrefixHealth Into(HealthState state) => this with { State = state, Count = 0 };
}

/// <summary>The states of a prefix's health with the counting between them, named as in ExaBGP's health check.</summary>
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

/// <summary>The states of a prefix that hooks, metrics and operators are told.</summary>
public enum PrefixState
{
    /// <summary>No round of checks has ended yet.</summary>
    Init,

    /// <summary>Not healthy.</summary>
    Down,

    /// <summary>Healthy.</summary>
    Up,

    /// <summary>The disable file is there.</summary>
    Disabled,

    /// <summary>The node has stopped, or the prefix is no longer configured.</summary>
    Terminated,
}

/// <summary>The words for <see cref="PrefixState"/>.</summary>
public static class PrefixStates
{
    /// <summary>All states, in their order.</summary>
    public static ImmutableArray<PrefixState> All { get; } =
        [PrefixState.Init, PrefixState.Down, PrefixState.Up, PrefixState.Disabled, PrefixState.Terminated];

    /// <summary><c>INIT</c>, <c>DOWN</c>, <c>UP</c>, <c>DISABLED</c> or <c>TERMINATED</c>.</summary>
    public static string ToWord(this PrefixState state) => state switch
    {
        PrefixState.Init => "INIT",
        PrefixState.Down => "DOWN",
        PrefixState.Up => "UP",
        PrefixState.Disabled => "DISABLED",
        _ => "TERMINATED",
    };
}
