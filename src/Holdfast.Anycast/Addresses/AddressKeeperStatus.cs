using System.Collections.Immutable;
using System.Net;

namespace Holdfast.Anycast.Addresses;

/// <summary>How the service addresses stand, at one moment.</summary>
/// <param name="Interface">The interface they belong on.</param>
/// <param name="Error">What is wrong as a whole, with the interface mostly; null for nothing.</param>
/// <param name="Addresses">The wanted addresses, in the order given.</param>
/// <param name="Repairs">How often something was put right that someone else had changed, since the start.</param>
public sealed record AddressKeeperStatus(string Interface, string? Error, ImmutableArray<AddressStatus> Addresses, long Repairs)
{
    /// <summary>Before any were wanted.</summary>
    public static AddressKeeperStatus None { get; } = new("", null, [], 0);

    /// <summary>The address is there and can be used.</summary>
    /// <param name="address">The address; false for one that is not wanted.</param>
    public bool IsUsable(IPAddress address) => Of(address).IsUsable;

    /// <summary>How an address stands; one that is not wanted is missing.</summary>
    /// <param name="address">The address.</param>
    public AddressStatus Of(IPAddress address)
    {
        foreach (var status in Addresses)
        {
            if (status.Address.Equals(address))
                return status;
        }
        return new(address, AddressState.Missing, "it is not wanted");
    }
}

/// <summary>How a wanted service address stands.</summary>
/// <param name="Address">The address.</param>
/// <param name="State">Whether it is there, and whose it is.</param>
/// <param name="Error">What keeps it from being used; null for nothing.</param>
public sealed record AddressStatus(IPAddress Address, AddressState State, string? Error)
{
    /// <summary>It is there and can be used.</summary>
    public bool IsUsable => State != AddressState.Missing && Error is null;

    /// <summary>
    /// <c>192.0.2.53 is there</c>, <c>192.0.2.53 is missing (...)</c> or <c>192.0.2.53 cannot be used (...)</c>.
    /// </summary>
    public override string ToString() => IsUsable ? $"{Address} is there"
        : $"{Address} {(State == AddressState.Missing ? "is missing" : "cannot be used")} ({Error})";
}

/// <summary>How a wanted service address stands.</summary>
public enum AddressState
{
    /// <summary>It is not on the interface.</summary>
    Missing,

    /// <summary>It is on the interface, put there by Holdfast; it goes at stop.</summary>
    Ours,

    /// <summary>It is on the interface, put there by someone else; it stays at stop.</summary>
    Foreign,
}
