namespace Holdfast.Bgp.Wire;

/// <summary>ROUTE-REFRESH Message Error subcodes (RFC 7313, section 5).</summary>
internal enum RouteRefreshSubcode : byte
{
    InvalidMessageLength = 1,
}
