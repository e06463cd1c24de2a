namespace Holdfast.Interop.Tests.Peers;

/// <summary>A NOTIFICATION as a peer told its operator of it.</summary>
/// <param name="Code">Error code.</param>
/// <param name="Subcode">Error subcode.</param>
/// <param name="Text">The text of a Cease (RFC 9003); empty without one.</param>
internal sealed record ReadNotification(int Code, int Subcode, string Text = "");
