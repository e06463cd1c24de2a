namespace Holdfast.Api.Reports;

/// <summary>BGP messages of one direction.</summary>
internal sealed record MessageCountsReport(long Open, long Update, long Notification, long Keepalive, long RouteRefresh);
