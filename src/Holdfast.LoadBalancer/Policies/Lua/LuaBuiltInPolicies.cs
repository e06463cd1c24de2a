using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Workers;
using Holdfast.Lua;
using Holdfast.Lua.Values;

namespace Holdfast.LoadBalancer.Policies.Lua;

/// <summary>
/// The built-in policies as Lua calls them, <c>wrandom.policy(servers, dq)</c>: each chooses among the servers of a table that
/// are up. They have no state of their own in the table, so that it may be another for every query.
/// </summary>
internal sealed class LuaBuiltInPolicies
{
    private readonly LuaQuery _query;
    private readonly LuaPolicyApi _api;
    private readonly Dictionary<Backend, ulong[]> _points = new(ReferenceEqualityComparer.Instance);
    private WorkerRandom _random = WorkerRandom.Create();
    private Backend[] _up = new Backend[16];
    private int[] _places = new int[16];
    private int _count;
    private ulong _turn;

    /// <summary>Defines them in a state.</summary>
    public LuaBuiltInPolicies(LuaState state, LuaQuery query, LuaPolicyApi api)
    {
        (_query, _api) = (query, api);
        Define(state, "leastOutstanding", Least);
        Define(state, "firstAvailable", () => _count > 0 ? 0 : -1);
        Define(state, "wrandom", Weighted);
        Define(state, "whashed", () => At(Total() is > 0 and var total ? QNameHash.Of(_query.QName) % total : 0));
        Define(state, "chashed", Consistent);
        Define(state, "roundrobin", () => _count > 0 ? (int)(_turn++ % (ulong)_count) : -1);
        Define(state, "orderedWrandUntag", () => OfLowestOrder(Weighted));
        Define(state, OrderedWeightedRandom.Name, () => OfLowestOrder(Weighted));
        Define(state, OrderedLeastOutstanding.Name, () => OfLowestOrder(Least));
    }

    /// <summary>The servers of the pool that is chosen from.</summary>
    public LuaServers? Servers { get; set; }

    /// <summary>What the default policy chooses among the servers of a table.</summary>
    public Backend? Default(LuaStack stack, int table, scoped ReadOnlySpan<Backend> tried)
    {
        Collect(stack, table < 0 ? stack.Count + 1 + table : table, tried);
        return Least() is >= 0 and var chosen ? _up[chosen] : null;
    }

    private void Define(LuaState state, string name, Func<int> choose)
    {
        var stack = state.Stack;
        stack.PushTable();
        stack.Push(name);
        stack.SetField(-2, "name"u8);
        stack.Push(false);
        stack.SetField(-2, "isLua"u8);
        stack.Push(call => Choose(call, choose));
        stack.SetField(-2, "policy"u8);
        state.SetGlobal(name);
    }

    private int Choose(LuaCall call, Func<int> choose)
    {
        if (call.Count == 0 || call.Stack.KindOf(1) != LuaKind.Table)
            return call.Fail("bad argument #1 (table of servers expected)");
        if (!Collect(call.Stack, 1, []))
            return call.Fail("bad argument #1 (there is something else than servers in the table)");
        if (choose() is not (>= 0 and var chosen))
        {
            call.Stack.PushNil();
            return 1;
        }
        if (_api == LuaPolicyApi.V21)
            return call.Return(_places[chosen]);
        call.Stack.PushItem(1, _places[chosen]);
        return 1;
    }

    /// <summary>Reads those servers of a table that are up; false when there is something else in it.</summary>
    private bool Collect(LuaStack stack, int table, scoped ReadOnlySpan<Backend> tried)
    {
        _count = 0;
        for (var place = 1; ; place++)
        {
            stack.PushItem(table, place);
            var server = stack.ObjectAt(-1) as LuaServer;
            var isEnd = server is null;
            var isNil = isEnd && stack.KindOf(-1) == LuaKind.Nil;
            stack.Pop();
            if (isEnd)
                return isNil;
            if (!server!.Backend.IsUp || (!tried.IsEmpty && tried.Contains(server.Backend)))
                continue;
            if (_count == _up.Length)
            {
                Array.Resize(ref _up, 2 * _count);
                Array.Resize(ref _places, 2 * _count);
            }
            _up[_count] = server.Backend;
            _places[_count++] = place;
        }
    }

    private int Least()
    {
        var best = -1;
        var least = (Outstanding: long.MaxValue, Order: int.MaxValue, Latency: double.MaxValue);
        for (var i = 0; i < _count; i++)
        {
            var its = (_up[i].Outstanding, _up[i].Options.Order, _up[i].LatencyMicroseconds);
            if (best < 0 || its.CompareTo(least) < 0)
                (best, least) = (i, its);
        }
        return best;
    }

    private int Weighted() => At(Total() is > 0 and var total ? _random.Below(total) : 0);

    private ulong Total()
    {
        var total = 0UL;
        for (var i = 0; i < _count; i++)
            total += (ulong)_up[i].Options.Weight;
        return total;
    }

    /// <summary>Which server a point belongs to, where their weights are laid end to end.</summary>
    private int At(ulong point)
    {
        for (var i = 0; i < _count; i++)
        {
            var weight = (ulong)_up[i].Options.Weight;
            if (point < weight)
                return i;
            point -= weight;
        }
        return -1;
    }

    private int Consistent()
    {
        var hash = QNameHash.Of(_query.QName);
        var (best, nearest) = (-1, ulong.MaxValue);
        for (var i = 0; i < _count; i++)
        {
            if (!_points.TryGetValue(_up[i], out var points))
                _points.Add(_up[i], points = ConsistentHashed.SortedPoints(_up[i], Servers!.AverageWeight));
            var at = points.AsSpan().BinarySearch(hash);
            at = at < 0 ? ~at : at;
            // How far on the ring: behind the last point comes the first.
            var distance = unchecked(points[at < points.Length ? at : 0] - hash);
            if (best < 0 || distance < nearest)
                (best, nearest) = (i, distance);
        }
        return best;
    }

    private int OfLowestOrder(Func<int> choose)
    {
        var lowest = int.MaxValue;
        for (var i = 0; i < _count; i++)
            lowest = Math.Min(lowest, _up[i].Options.Order);
        var kept = 0;
        for (var i = 0; i < _count; i++)
        {
            if (_up[i].Options.Order == lowest)
                (_up[kept], _places[kept++]) = (_up[i], _places[i]);
        }
        _count = kept;
        return choose();
    }
}
