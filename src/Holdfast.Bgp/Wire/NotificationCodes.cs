using System.Globalization;

namespace Holdfast.Bgp.Wire;

/// <summary>Error codes of NOTIFICATION (IANA registry "BGP Error (Notification) Codes"; RFC 4271, section 4.5).</summary>
internal enum ErrorCode : byte
{
    None = 0,
    MessageHeader = 1,
    Open = 2,
    Update = 3,
    HoldTimerExpired = 4,
    FiniteStateMachine = 5,
    Cease = 6,
    RouteRefresh = 7,
    SendHoldTimerExpired = 8,
}

/// <summary>IANA registry "Message Header Error subcodes" (RFC 4271, section 6.1).</summary>
internal enum HeaderSubcode : byte
{
    ConnectionNotSynchronized = 1,
    BadMessageLength = 2,
    BadMessageType = 3,
}

/// <summary>IANA registry "OPEN Message Error subcodes" (RFC 4271, section 6.2; RFC 5492; RFC 9234).</summary>
internal enum OpenSubcode : byte
{
    Unspecific = 0,
    UnsupportedVersionNumber = 1,
    BadPeerAs = 2,
    BadBgpIdentifier = 3,
    UnsupportedOptionalParameter = 4,
    UnacceptableHoldTime = 6,
    UnsupportedCapability = 7,
    RoleMismatch = 11,
}

/// <summary>IANA registry "UPDATE Message Error subcodes" (RFC 4271, section 6.3).</summary>
internal enum UpdateSubcode : byte
{
    MalformedAttributeList = 1,
    UnrecognizedWellKnownAttribute = 2,
    MissingWellKnownAttribute = 3,
    AttributeFlagsError = 4,
    AttributeLengthError = 5,
    InvalidOriginAttribute = 6,
    InvalidNextHopAttribute = 8,
    OptionalAttributeError = 9,
    InvalidNetworkField = 10,
    MalformedAsPath = 11,
}

/// <summary>IANA registry "BGP Finite State Machine Error Subcodes" (RFC 6608).</summary>
internal enum FsmSubcode : byte
{
    UnexpectedMessageInOpenSent = 1,
    UnexpectedMessageInOpenConfirm = 2,
    UnexpectedMessageInEstablished = 3,
}

/// <summary>IANA registry "BGP Cease NOTIFICATION message subcodes" (RFC 4486; RFC 8538; RFC 9384).</summary>
internal enum CeaseSubcode : byte
{
    MaximumPrefixesReached = 1,
    AdministrativeShutdown = 2,
    PeerDeconfigured = 3,
    AdministrativeReset = 4,
    ConnectionRejected = 5,
    OtherConfigurationChange = 6,
    ConnectionCollisionResolution = 7,
    OutOfResources = 8,
    HardReset = 9,
    BfdDown = 10,
}

/// <summary>IANA registry "BGP ROUTE-REFRESH Message Error subcodes" (RFC 7313, section 5).</summary>
internal enum RouteRefreshSubcode : byte
{
    InvalidMessageLength = 1,
}

/// <summary>Codes and subcodes in the words of the registries.</summary>
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
        ErrorCode.RouteRefresh =>
            (RouteRefreshSubcode)subcode == RouteRefreshSubcode.InvalidMessageLength ? "Invalid Message Length" : null,
        _ => null,
    };
}
