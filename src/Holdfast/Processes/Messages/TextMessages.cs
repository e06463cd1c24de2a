using System.Globalization;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Speaker;

namespace Holdfast.Processes.Messages;

/// <summary><c>neighbor 192.0.2.1 up</c>.</summary>
/// <param name="parent">The number of the daemon's parent process.</param>
internal sealed class TextMessages(int parent) : IMessageEncoder
{
    public string? Connected(NeighborStatus neighbor, NeighborOptions? options) => $"neighbor {Address(neighbor)} connected";

    public string? Up(NeighborStatus neighbor, NeighborOptions? options) => $"neighbor {Address(neighbor)} up";

    public string? Down(NeighborStatus neighbor, NeighborOptions? options, string reason) =>
        $"neighbor {Address(neighbor)} down - {reason}";

    public string? Fsm(NeighborStatus neighbor, NeighborOptions? options) => null;

    public string? Negotiated(NeighborStatus neighbor, NeighborOptions? options) => null;

    public string? Shutdown() => string.Create(CultureInfo.InvariantCulture, $"shutdown {Environment.ProcessId} {parent}");

    private static string Address(NeighborStatus neighbor) => NeighborAddressText.Of(neighbor.Address, neighbor.Interface);
}
