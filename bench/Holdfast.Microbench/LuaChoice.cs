using System.Net;
using BenchmarkDotNet.Attributes;
using Holdfast.Dns.Wire;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Policies;
using Holdfast.LoadBalancer.Policies.Lua;
using Holdfast.LoadBalancer.Pools;
using Holdfast.LoadBalancer.Workers;
using Microsoft.Extensions.Logging.Abstractions;

namespace Holdfast.Microbench;

/// <summary>Choosing among six backends by a function in Lua, with a table for each order, beside the same built in.</summary>
public class LuaChoice
{
    private const string Text = """
        function ordered(servers, dq)
          local byOrder, lowest = {}, math.huge
          for _, server in ipairs(servers) do
            if server.upStatus then
              local order = server.order
              local same = byOrder[order]
              if same == nil then same = {} byOrder[order] = same end
              same[#same + 1] = server
              if order < lowest then lowest = order end
            end
          end
          return wrandom.policy(byOrder[lowest], dq)
        end
        function first(servers) return servers[1] end
        """;

    private readonly byte[] _message = SampleQuery.For("www.customer-17.bench.example", withEdns: true);
    private WorkerRandom _random = new(4);
    private Pool _ordered = null!;
    private Pool _first = null!;
    private Pool _native = null!;

    /// <summary>Whether workers share the state.</summary>
    [Params(LuaSharing.Shared, LuaSharing.PerWorker)]
    public LuaSharing State { get; set; }

    /// <summary>Makes the pools.</summary>
    [GlobalSetup]
    public void MakePools()
    {
        var options = new LuaOptions { Files = [new LuaFile("policy.lua", Text)], State = State };
        var runtime = new LuaRuntime(workers: 2, TimeProvider.System, NullLogger.Instance);
        var scripts = LuaScripts.Load(options, ["ordered", "first"], workers: 2, runtime);
        _ordered = Make(PolicyType.Lua("ordered").BuiltBy(new LuaPool(scripts, "default", "ordered").Build));
        _first = Make(PolicyType.Lua("first").BuiltBy(new LuaPool(scripts, "default", "first").Build));
        _native = Make(PolicyType.Find("orderedWrandom")!);
    }

    /// <summary>The policy that is built in.</summary>
    [Benchmark(Baseline = true)]
    public object? BuiltIn() => Choose(_native);

    /// <summary>A function that does nothing: what calling Lua costs.</summary>
    [Benchmark]
    public object? First() => Choose(_first);

    /// <summary>The same as the built-in policy, in Lua.</summary>
    [Benchmark]
    public object? Ordered() => Choose(_ordered);

    private static Pool Make(PolicyType policy)
    {
        var backends = Enumerable.Range(1, 6).Select(number =>
        {
            var options = new BackendOptions($"b{number}", new IPEndPoint(IPAddress.Parse($"192.0.2.{number}"), 53))
            {
                Order = number <= 2 ? 1 : 3,
            };
            var backend = new Backend(options, 2);
            backend.PresumeUp();
            return backend;
        });
        return new Pool("default", policy, backends, workers: 2);
    }

    private Backend? Choose(Pool pool)
    {
        _ = QueryView.TryParse(_message, out var view);
        return pool.Choose(new Selection(view.QName, worker: 0, ref _random));
    }
}
