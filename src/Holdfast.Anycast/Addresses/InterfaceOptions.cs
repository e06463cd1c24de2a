namespace Holdfast.Anycast.Addresses;

/// <summary>The interface that carries the service addresses.</summary>
/// <param name="Name">Its name.</param>
public sealed record InterfaceOptions(string Name)
{
    /// <summary>A <c>dummy</c> interface that Holdfast creates when it is not there, and removes at stop if it did.</summary>
    public bool Dummy { get; init; }
}
