using System.Collections.Immutable;

namespace Holdfast.Bgp.Rib;

/// <summary>
/// What neighbors that are told the same share: the routes worked out once, the messages written once. With hundreds of
/// neighbors and thousands of routes this is the difference between one table and hundreds.
/// </summary>
internal sealed class UpdateGroups
{
    private readonly Lock _gate = new();
    private readonly Dictionary<UpdateGroupKey, RouteTable> _tables = [];
    private readonly Dictionary<(RouteTable From, RouteTable To, UpdateGroupKey Key), RouteBatch> _batches = [];
    private ImmutableArray<Route> _desired = [];

    /// <summary>The table of a group for the routes wanted now; the same instance for all of the group.</summary>
    /// <param name="key">The group.</param>
    /// <param name="desired">The routes; another array than before begins anew.</param>
    /// <param name="make">Works the table out.</param>
    public RouteTable Table(UpdateGroupKey key, ImmutableArray<Route> desired, Func<RouteTable> make)
    {
        lock (_gate)
        {
            if (_desired != desired)
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
