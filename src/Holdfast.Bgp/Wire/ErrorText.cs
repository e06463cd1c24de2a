using System.Globalization;

namespace Holdfast.Bgp.Wire;

/// <summary>Codes and subcodes in the words of the registry.</summary>
internal static class ErrorText
{
    /// <summary>For example <c>Cease/Administrative Shutdown</c>.</summary>
    public static string Of(ErrorCode code, byte subcode)
    {
        var text = Code(code);
        if (subcode == 0) return text;
        return $"{text}/{Subcode(code, subcode) ?? string.Create(CultureInfo.InvariantCulture, $"subcode {subcode}")}";
    }

    private static string Code(ErrorCode code) => code switch
    {
        ErrorCode.MessageHeader => "Message Header Error",
        ErrorCode.Open => "OPEN Message Error",
        ErrorCode.Update => "UPDATE Message Error",
        ErrorCode.HoldTimerExpired => "Hold Timer Expired",
        ErrorCode.FiniteStateMachine => "Finite State Machine Error",
        ErrorCode.Cease => "Cease",
        ErrorCode.RouteRefresh => "ROUTE-REFRESH Message Error",
        ErrorCode.SendHoldTimerExpired => "Send Hold Timer Expired",
        _ => string.Create(CultureInfo.InvariantCulture, $"error code {(byte)code}"),
    };

    private static string? Subcode(ErrorCode code, byte subcode) => code switch
    {
        ErrorCode.MessageHeader => (HeaderSubcode)subcode switch
        {
            HeaderSubcode.ConnectionNotSynchronized => "Connection Not Synchronized",
            HeaderSubcode.BadMessageLength => "Bad Message Length",
            HeaderSubcode.BadMessageType => "Bad Message Type",
            _ => null,
        },
        ErrorCode.Open => (OpenSubcode)subcode switch
        {
            OpenSubcode.UnsupportedVersionNumber => "Unsupported Version Number",
            OpenSubcode.BadPeerAs => "Bad Peer AS",
            OpenSubcode.BadBgpIdentifier => "Bad BGP Identifier",
            OpenSubcode.UnsupportedOptionalParameter => "Unsupported Optional Parameter",
            OpenSubcode.UnacceptableHoldTime => "Unacceptable Hold Time",
            OpenSubcode.UnsupportedCapability => "Unsupported Capability",
            OpenSubcode.RoleMismatch => "Role Mismatch",
            _ => null,
        },
        ErrorCode.Update => (UpdateSubcode)subcode switch
        {
            UpdateSubcode.MalformedAttributeList => "Malformed Attribute List",
            UpdateSubcode.UnrecognizedWellKnownAttribute => "Unrecognized Well-known Attribute",
            UpdateSubcode.MissingWellKnownAttribute => "Missing Well-known Attribute",
            UpdateSubcode.AttributeFlagsError => "Attribute Flags Error",
            UpdateSubcode.AttributeLengthError => "Attribute Length Error",
            UpdateSubcode.InvalidOriginAttribute => "Invalid ORIGIN Attribute",
            UpdateSubcode.InvalidNextHopAttribute => "Invalid NEXT_HOP Attribute",
            UpdateSubcode.OptionalAttributeError => "Optional Attribute Error",
            UpdateSubcode.InvalidNetworkField => "Invalid Network Field",
            UpdateSubcode.MalformedAsPath => "Malformed AS_PATH",
            _ => null,
        },
        ErrorCode.FiniteStateMachine => (FsmSubcode)subcode switch
        {
            FsmSubcode.UnexpectedMessageInOpenSent => "Unexpected Message in OpenSent State",
            FsmSubcode.UnexpectedMessageInOpenConfirm => "Unexpected Message in OpenConfirm State",
            FsmSubcode.UnexpectedMessageInEstablished => "Unexpected Message in Established State",
            _ => null,
        },
        ErrorCode.Cease => (CeaseSubcode)subcode switch
        {
            CeaseSubcode.MaximumPrefixesReached => "Maximum Number of Prefixes Reached",
            CeaseSubcode.AdministrativeShutdown => "Administrative Shutdown",
            CeaseSubcode.PeerDeconfigured => "Peer De-configured",
            CeaseSubcode.AdministrativeReset => "Administrative Reset",
            CeaseSubcode.ConnectionRejected => "Connection Rejected",
            CeaseSubcode.OtherConfigurationChange => "Other Configuration Change",
            CeaseSubcode.ConnectionCollisionResolution => "Connection Collision Resolution",
            CeaseSubcode.OutOfResources => "Out of Resources",
            CeaseSubcode.HardReset => "Hard Reset",
            CeaseSubcode.BfdDown => "BFD Down",
            _ => null,
        },
        ErrorCode.RouteRefresh => (RouteRefreshSubcode)subcode == RouteRefreshSubcode.InvalidMessageLength ? "Invalid Message Length" : null,
        _ => null,
    };
}
