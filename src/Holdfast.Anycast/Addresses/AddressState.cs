namespace Holdfast.Anycast.Addresses;

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
