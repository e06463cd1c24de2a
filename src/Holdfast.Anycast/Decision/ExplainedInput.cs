using System.Collections.Immutable;
using System.Globalization;

namespace Holdfast.Anycast.Decision;

/// <summary>One input of a decision, as <c>explain</c> prints it.</summary>
/// <param name="Input">Which: <c>lifecycle</c>, <c>address</c>, <c>crash backoff</c>, <c>drain</c>, <c>disable file</c>,
/// <c>heartbeat</c>, <c>pool</c>, <c>check</c>, <c>require</c>, <c>damping</c>, <c>state</c>, <c>on_down</c>,
/// <c>on_disabled</c> or <c>shared prefix</c>.</param>
/// <param name="Speaks">For announcing: true; against: false; neither by itself: null.</param>
/// <param name="Text">What it is.</param>
public sealed record ExplainedInput(string Input, bool? Speaks, string Text)
{
    /// <summary>The inputs of a decision, in the order they are printed.</summary>
    /// <param name="inputs">The inputs.</param>
    public static ImmutableArray<ExplainedInput> Of(DecisionInputs inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return [.. Each(inputs)];
    }

    private static IEnumerable<ExplainedInput> Each(DecisionInputs inputs)
    {
        yield return new("lifecycle", inputs.Lifecycle == Lifecycle.Running, inputs.Lifecycle switch
        {
            Lifecycle.Starting => "starting: address and listeners are not ready yet",
            Lifecycle.Running => "running: address and listeners are ready",
            _ => "stopping",
        });
        if (inputs.Address is { } address) yield return new("address", address.IsUsable, address.ToString());
        if (inputs.Backoff is { } backoff) yield return new("crash backoff", false, backoff.ToString());
        yield return new("drain", inputs.Drain is null, inputs.Drain?.ToString() ?? "not drained");
        if (inputs.Disabled) yield return new("disabled", false, "disabled in the configuration");
        yield return new("disable file", !inputs.DisableFileExists, inputs.DisableFile is null ? "none configured"
            : $"{inputs.DisableFile} {(inputs.DisableFileExists ? "exists" : "does not exist")}");
        yield return new("heartbeat", inputs.Heartbeat.Good, inputs.Heartbeat.Detail);
        foreach (var pool in inputs.Pools)
            yield return new("pool", pool.Good, pool.Detail);
        foreach (var check in inputs.Checks)
            yield return new("check", check.Good, check.Detail);
        if (inputs.Require is { } require)
        {
            var all = inputs.Checks.Length + inputs.Pools.Length;
            var holding = inputs.Checks.Count(check => check.Good == true) + inputs.Pools.Count(pool => pool.Good);
            yield return new("require", holding >= require, string.Create(CultureInfo.InvariantCulture,
                $"{require} of {all} checks must hold; {holding} {(holding == 1 ? "does" : "do")}"));
        }
        if (inputs.Damping.Options is not null)
            yield return new("damping", inputs.Health.IsUp ? null : !inputs.Damping.Damped, inputs.Damping.ToString());
        yield return new("state", inputs.Health.IsUp, string.Create(
            CultureInfo.InvariantCulture, $"{inputs.Health} (rise {inputs.Health.Rise}, fall {inputs.Health.Fall})"));
        yield return new("on_down", null, TextOf(inputs.OnDown));
        foreach (var other in inputs.Shared?.Others ?? [])
        {
            // One that is up is enough where any is; one that is down is too many where all must be up.
            var (isUp, all) = (other.Alone.Announcement == Announcement.Announce, inputs.Shared!.RequireAll);
            yield return new("shared prefix", isUp == all ? null : isUp,
                $"{inputs.Shared.Prefix} with {other.Service} (require: {(all ? "all" : "any")}), decided by itself to {other.Alone}");
        }
        if (inputs.OnDisabled is OnDown.Deprefer) yield return new("on_disabled", null, TextOf(inputs.OnDisabled));
    }

    private static string TextOf(OnDown what) => what is OnDown.Deprefer deprefer
        ? string.Create(CultureInfo.InvariantCulture, $"deprefer with MED {deprefer.Med}{deprefer.Attributes}") : "withdraw";
}
