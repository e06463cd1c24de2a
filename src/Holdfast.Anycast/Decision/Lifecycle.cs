namespace Holdfast.Anycast.Decision;

/// <summary>Where a prefix is between its beginning and its end.</summary>
public enum Lifecycle
{
    /// <summary>Its address and listeners are not there yet.</summary>
    Starting,

    /// <summary>Address and listeners are there.</summary>
    Running,

    /// <summary>The node is going away.</summary>
    Stopping,
}
