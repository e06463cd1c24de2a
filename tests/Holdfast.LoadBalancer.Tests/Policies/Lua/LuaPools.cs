using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Policies;
using Holdfast.LoadBalancer.Policies.Lua;
using Holdfast.LoadBalancer.Pools;
using Microsoft.Extensions.Logging.Abstractions;

namespace Holdfast.LoadBalancer.Tests.Policies.Lua;

/// <summary>Pools whose policy is the function <c>choose</c> of a text in Lua.</summary>
internal sealed class LuaPools : IDisposable
{
    /// <summary>
    /// "orderedwrandom": of the servers that are up those of the lowest order, and of these one at random, by weight; a list of
    /// one is returned as it is.
    /// </summary>
    public const string OrderedWrandom = """
        function choose(servers, dq)
          if #servers <= 1 then return servers end
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
          if lowest == math.huge then return wrandom.policy(servers, dq) end
          return wrandom.policy(byOrder[lowest], dq)
        end
        """;

    private readonly List<LuaScripts> _scripts = [];

    public LuaRuntime Runtime { get; } = new(workers: 2, TimeProvider.System, NullLogger.Instance);

    public LuaUsage Usage => Runtime.Status(_scripts[^1]);

    public Pool Of(string text, params Backend[] backends) => Of(new LuaOptions(), text, backends);

    public Pool Of(LuaOptions options, string text, params Backend[] backends)
    {
        var files = options with { Files = [new LuaFile("policy.lua", text)] };
        var scripts = LuaScripts.Load(files, ["choose"], workers: 2, Runtime);
        _scripts.Add(scripts);
        return new Pool(
            "default", PolicyType.Lua("choose").BuiltBy(new LuaPool(scripts, "default", "choose").Build), backends, workers: 2);
    }

    public void Dispose() => _scripts.ForEach(scripts => scripts.Dispose());
}
