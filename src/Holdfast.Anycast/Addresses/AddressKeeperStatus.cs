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
    public bool IsUsable(IPAddress address)
    {
        foreach (var status in Addresses)
        {
            if (status.Address.Equals(address))
                return status.IsUsable;
        }
        return false;
    }
}
