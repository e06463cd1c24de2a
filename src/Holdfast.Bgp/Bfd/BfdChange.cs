namespace Holdfast.Bgp.Bfd;

/// <summary>A session's state, or the peer's as it told it, changed.</summary>
/// <param name="Peer">With whom.</param>
/// <param name="Was">Our state before.</param>
/// <param name="State">Our state.</param>
/// <param name="Diagnostic">Why.</param>
/// <param name="RemoteState">The peer's state.</param>
/// <param name="RemoteDiagnostic">Why, as the peer says.</param>
internal readonly record struct BfdChange(
    BfdPeer Peer, BfdState Was, BfdState State, BfdDiagnostic Diagnostic, BfdState RemoteState, BfdDiagnostic RemoteDiagnostic);
