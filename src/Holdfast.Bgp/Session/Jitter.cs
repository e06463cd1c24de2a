namespace Holdfast.Bgp.Session;

/// <summary>Shortens a timer by a random part of up to a quarter, so that speakers do not fall into step (RFC 4271, section 10).</summary>
internal static class Jitter
{
    // Guards nothing, so any randomness does.
    public static TimeSpan Of(TimeSpan duration) => duration * (0.75 + (Random.Shared.NextDouble() / 4));
}
