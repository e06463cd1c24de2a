using System.Net;
using Holdfast.Bgp.Wire;

namespace Holdfast.Anycast.Addresses;

/// <summary>
/// A prefix of a service, as written: the address in it is the one served (and put on the interface as /32 or /128);
/// the network it lies in is what is announced.
/// </summary>
/// <param name="Address">The address served.</param>
/// <param name="Length">The length announced.</param>
public sealed record ServicePrefix(IPAddress Address, int Length)
{
    /// <summary>What is announced.</summary>
    public Prefix Announced => new(Address, Length);

    /// <summary><c>v4</c> or <c>v6</c>, as state names and disable files have it.</summary>
    public string Family => Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? "v4" : "v6";

    /// <inheritdoc/>
    public override string ToString() => $"{Address}/{Length}";
}
