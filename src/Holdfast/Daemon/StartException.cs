namespace Holdfast.Daemon;

/// <summary>The node cannot start; the message says what is in the way and how to clear it.</summary>
internal sealed class StartException(string message, Exception? inner = null) : Exception(message, inner);
