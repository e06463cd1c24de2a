using Holdfast.Bgp.Options;
using Holdfast.Bgp.Session;
using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Capabilities;

namespace Holdfast.Bgp.Rib;

/// <summary>
/// What neighbors that are told the same share: the routes worked out once, the messages written once. With hundreds of
/// neighbors and thousands of routes this is the difference between one table and hundreds.
/// </summary>
internal sealed class UpdateGroups
{
    // Next hops that change while the routes stay make ever other groups.
    private const int MaxTables = 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<UpdateGroupKey, RouteTable> _tables = [];
    private readonly Dictionary<(RouteTable From, RouteTable To, UpdateGroupKey Key), RouteBatch> _batches = [];
    private DesiredRoutes _desired = DesiredRoutes.Empty;

    /// <summary>The table of a group for the routes wanted now; the same instance for all of the group.</summary>
    /// <param name="key">The group.</param>
    /// <param name="desired">The routes; others than before empty the cache, as do too many groups.</param>
    /// <param name="make">Works the table out.</param>
    public RouteTable Table(UpdateGroupKey key, DesiredRoutes desired, Func<RouteTable> make)
    {
        lock (_gate)
        {
            if (_desired != desired || _tables.Count >= MaxTables)
            {
                _desired = desired;
                _tables.Clear();
                _batches.Clear();
            }
            if (!_tables.TryGetValue(key, out var table)) _tables.Add(key, table = make());
            return table;
        }
    }

    /// <summary>The messages that lead from one table to another.</summary>
    public RouteBatch Batch(RouteTable from, RouteTable to, UpdateGroupKey key, Func<RouteBatch> make)
    {
        lock (_gate)
        {
            if (!_batches.TryGetValue((from, to, key), out var batch)) _batches.Add((from, to, key), batch = make());
            return batch;
        }
    }
}

/// <summary>All that decides on what a neighbor is told; neighbors with equal keys are told the same.</summary>
/// <param name="As">Our AS.</param>
/// <param name="Role">Our role.</param>
/// <param name="Export">What is configured.</param>
/// <param name="Families">The families agreed on.</param>
/// <param name="Update">The rest of the agreement.</param>
/// <param name="Link">Where the session runs.</param>
internal sealed record UpdateGroupKey(
    uint As, BgpRole? Role, ExportOptions Export, EquatableArray<AddressFamily> Families, UpdateContext Update, SessionLink Link)
{
    /// <summary>The neighbor's name, where routes go by that; null elsewhere.</summary>
    public string? Neighbor { get; init; }

    public static UpdateGroupKey Of(SessionOptions options, SessionAgreement agreement, SessionLink link) =>
        new(options.As, options.Neighbor.Role, options.Neighbor.Export, new(agreement.Families), agreement.Update, link);
}
