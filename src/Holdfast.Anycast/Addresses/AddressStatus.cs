using System.Net;

namespace Holdfast.Anycast.Addresses;

/// <summary>How a wanted service address stands.</summary>
/// <param name="Address">The address.</param>
/// <param name="State">Whether it is there, and whose it is.</param>
/// <param name="Error">What keeps it from being used; null for nothing.</param>
public sealed record AddressStatus(IPAddress Address, AddressState State, string? Error)
{
    /// <summary>It is there and can be used.</summary>
    public bool IsUsable => State != AddressState.Missing && Error is null;
}
