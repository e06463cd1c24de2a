namespace Holdfast.Anycast.Addresses;

/// <summary>The interface that carries the service addresses.</summary>
/// <param name="Name">Its name.</param>
public sealed record InterfaceOptions(string Name)
{
    /// <summary>A <c>dummy</c> interface that Holdfast creates when it is not there, and removes at stop if it did.</summary>
    public bool Dummy { get; init; }
}

/// <summary>What the keeper of the service addresses needs to know beside the addresses themselves.</summary>
public sealed record AddressKeeperOptions
{
    /// <summary>
    /// Where kernels before 5.18, which do not keep an address's origin (IFA_PROTO), have it kept which addresses are ours.
    /// It must not outlive a reboot. Newer kernels leave it unwritten.
    /// </summary>
    public string StateFile { get; init; } = "/run/holdfast/addresses";

    /// <summary>Nothing is put anywhere, nor removed: the node runs beside another program.</summary>
    public bool LeavesAllAlone { get; init; }

    /// <summary>
    /// The type of interface created for <see cref="InterfaceOptions.Dummy"/>; tests use one that their kernel has.
    /// </summary>
    internal string DummyKind { get; init; } = "dummy";

    /// <summary>Tests turn it off to be an older kernel.</summary>
    internal bool KernelKeepsOrigin { get; init; } = true;
}
