namespace Holdfast.Bgp.Session;

/// <summary>The neighbor cannot be connected to as things are here; the message says what would right it.</summary>
internal sealed class NotConnectableException(string message) : Exception(message);
