using System.Collections.Frozen;
using System.Collections.Immutable;
using Holdfast.Collections;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Policies;
using Holdfast.LoadBalancer.Policies.Lua;

namespace Holdfast.LoadBalancer.Pools;

/// <summary>All pools and backends of one configuration, and who is up among them.</summary>
/// <remarks>Disposing of it ends only its watch over the backends: those that a newer set took over live on.</remarks>
internal sealed class PoolSet : IDisposable
{
    /// <summary>The longest that first checks of new backends are waited for.</summary>
    public static readonly TimeSpan FirstChecksTime = TimeSpan.FromMilliseconds(100);

    private readonly FrozenDictionary<string, Pool> _pools;
    private readonly FrozenDictionary<int, Pool> _byNumber;
    private readonly List<(Backend Backend, Action Watch)> _watches = [];
    private int _lastNumber;
    private short _lastBackend;

    private PoolSet(ImmutableArray<Backend> backends, IEnumerable<Pool> pools, PoolCaches caches)
    {
        Caches = caches;
        Backends = backends;
        _pools = pools.ToFrozenDictionary(pool => pool.Name);
        _byNumber = _pools.Values.ToFrozenDictionary(pool => pool.Number);
        foreach (var backend in backends)
        {
            var members = _pools.Values.Where(pool => pool.Backends.Contains(backend)).ToArray();
            Action watch = () => Refresh(members);
            backend.Changed += watch;
            _watches.Add((backend, watch));
        }
        // What turned between the pools' first look and the start of the watch.
        Refresh(_pools.Values);
    }

    /// <summary>Every backend, as configured.</summary>
    public ImmutableArray<Backend> Backends { get; }

    /// <summary>The pools' caches; whoever replaces or drops this set disposes those that nobody took over.</summary>
    public PoolCaches Caches { get; }

    /// <summary>The Lua states of this configuration; null without Lua. Whoever replaces or drops this set frees them.</summary>
    public LuaScripts? Scripts { get; private init; }

    /// <summary>Every pool.</summary>
    public ImmutableArray<Pool> Pools => _pools.Values;

    /// <summary>The pool of every query that no rule sends elsewhere.</summary>
    public Pool Default => _pools[BackendOptions.DefaultPool];

    /// <summary>Raised, on the thread that turned a backend, with a pool whose number of usable backends has changed.</summary>
    public event Action<Pool>? UsableBackendsChanged;

    /// <summary>Makes every pool that is configured, that a backend names or a rule sends to, and the default one.</summary>
    /// <param name="options">The configuration.</param>
    /// <param name="workers">Threads that count and choose.</param>
    /// <param name="previous">
    /// The set before a reload: backends and caches of the same options are taken over, backends of the same address keep their
    /// state, whatever they are called, and pools of the same backends their cache.
    /// </param>
    /// <param name="lua">What outlives a configuration with Lua in it.</param>
    /// <exception cref="ArgumentException">A cache cannot be had, or a Lua file is wrong; nothing new is left behind.</exception>
    public static PoolSet Build(PoolSetOptions options, int workers, PoolSet? previous = null, LuaRuntime? lua = null)
    {
        short lastBackend = previous?._lastBackend ?? 0;
        var backends = Successors.Pair(
            previous?.Backends ?? [], backend => (backend.Options.EndPoint, backend.Options.Name),
            options.Backends, backend => (backend.EndPoint, backend.Name))
            .Pairs.Select(pair => KeepOrMake(pair.New, workers, pair.Old, ref lastBackend)).ToImmutableArray();
        var former = PoolNames.Before(options.Names, backends, previous);
        var policies = options.Pools.ToDictionary(pool => pool.Name, pool => pool.Policy);
        var scripts = Load(options, workers, lua ?? LuaRuntime.None);
        PoolCaches caches;
        try
        {
            caches = PoolCaches.Build(options, workers, previous?.Caches, former);
        }
        catch
        {
            scripts?.Dispose();
            throw;
        }

        int lastNumber = previous?._lastNumber ?? 0;
        Pool[] pools =
        [
            .. options.Names.Select(name => new Pool(
                name,
                Bound(policies.GetValueOrDefault(name, options.Policy), name, scripts),
                backends.Where(backend => backend.Options.Pools.Contains(name)),
                workers,
                caches.Of(name),
                previous?.Find(former(name))?.Number ?? ++lastNumber)),
        ];
        return new(backends, pools, caches) { _lastNumber = lastNumber, _lastBackend = lastBackend, Scripts = scripts };
    }

    /// <summary>The pool of that name, or null.</summary>
    public Pool? Find(string name) => _pools.GetValueOrDefault(name);

    /// <summary>The pool that a pending query knows by its number, or null when a reload has removed it.</summary>
    public Pool? Find(int number) => _byNumber.GetValueOrDefault(number);

    /// <summary>
    /// Waits for the first checks of backends that have none yet, for <see cref="FirstChecksTime"/> at the most. Where a pool had
    /// usable backends and would have none now, those whose check is not back by then count as up until it is: a reload is
    /// no reason to answer nobody.
    /// </summary>
    /// <param name="previous">The set that this one takes the place of.</param>
    public void AwaitFirstChecks(PoolSet previous)
    {
        WaitForFirstChecks();
        foreach (var pool in _pools.Values.Where(pool => pool.Usable.Count == 0 && previous.Find(pool.Number)?.Usable.Count > 0))
        {
            foreach (var backend in pool.Backends.Where(IsUnknown))
                backend.PresumeUp();
        }
    }

    /// <summary>Ends the watch over the backends.</summary>
    public void Dispose()
    {
        foreach (var (backend, watch) in _watches)
            backend.Changed -= watch;
        _watches.Clear();
    }

    /// <summary>Ends it before any worker has used it.</summary>
    /// <param name="others">Those whose caches it has taken over.</param>
    public void GiveUp(PoolSet? others)
    {
        Dispose();
        Caches.DisposeUnlessIn(others?.Caches);
        Scripts?.Dispose();
    }

    private static LuaScripts? Load(PoolSetOptions options, int workers, LuaRuntime lua)
    {
        var functions = options.Pools.Select(pool => pool.Policy).Append(options.Policy).Select(policy => policy.Function)
            .OfType<string>().Concat(options.Functions).Distinct();
        return options.Lua is { } files ? LuaScripts.Load(files, functions, workers, lua)
            : functions.FirstOrDefault() is not { } function ? null
            : throw new ArgumentException($"`{function}` is a function in Lua, and `dns.lua` names no file");
    }

    /// <summary>A policy, which knows where its function is, if it is in Lua.</summary>
    private static PolicyType Bound(PolicyType policy, string pool, LuaScripts? scripts) =>
        policy.Function is { } function ? policy.BuiltBy(new LuaPool(scripts!, pool, function).Build) : policy;

    private static Backend KeepOrMake(BackendOptions options, int workers, Backend? replaced, ref short lastNumber) =>
        replaced is not null && replaced.Options.Equals(options) && replaced.Workers == workers
            ? replaced
            : new Backend(options, workers, replaced) { Number = replaced?.Number ?? NextNumber(ref lastNumber) };

    // After so many backends one is known by the number of a former one, which no record is of any more.
    private static short NextNumber(ref short last) => last = (short)(last == short.MaxValue ? 1 : last + 1);

    private void WaitForFirstChecks()
    {
        var checks = new object();
        void OnChanged()
        {
            lock (checks) Monitor.PulseAll(checks);
        }

        var unknown = Backends.Where(IsUnknown).ToArray();
        foreach (var backend in unknown)
            backend.Changed += OnChanged;
        lock (checks)
        {
            long began = Environment.TickCount64;
            var rest = FirstChecksTime;
            while (unknown.Any(IsUnknown) && rest > TimeSpan.Zero && Monitor.Wait(checks, rest))
                rest = FirstChecksTime - TimeSpan.FromMilliseconds(Environment.TickCount64 - began);
        }

        foreach (var backend in unknown)
            backend.Changed -= OnChanged;
    }

    private static bool IsUnknown(Backend backend) => backend.Mode == BackendMode.Auto && !backend.Health.IsKnown;

    private void Refresh(IEnumerable<Pool> pools)
    {
        foreach (var pool in pools)
        {
            if (pool.Refresh())
                UsableBackendsChanged?.Invoke(pool);
        }
    }
}
