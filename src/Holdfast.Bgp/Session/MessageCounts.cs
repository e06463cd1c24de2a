namespace Holdfast.Bgp.Session;

/// <summary>Messages of one direction since the neighbor was configured, by type.</summary>
/// <param name="Open">OPEN.</param>
/// <param name="Update">UPDATE.</param>
/// <param name="Notification">NOTIFICATION.</param>
/// <param name="Keepalive">KEEPALIVE.</param>
/// <param name="RouteRefresh">ROUTE-REFRESH (RFC 2918).</param>
public readonly record struct MessageCounts(long Open, long Update, long Notification, long Keepalive, long RouteRefresh);
