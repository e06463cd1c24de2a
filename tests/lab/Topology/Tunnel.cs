namespace Holdfast.Lab.Topology;

/// <summary>What makes a segment a tunnel to another site.</summary>
/// <param name="Mtu">MTU of both ends, in bytes.</param>
/// <param name="Delay">One-way delay, the same in both directions.</param>
public sealed record Tunnel(int Mtu, TimeSpan Delay);
