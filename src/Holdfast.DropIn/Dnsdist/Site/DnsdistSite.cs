using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Foreign;
using Holdfast.Configuration.Values;
using Holdfast.DropIn.Dnsdist.Calls;
using Holdfast.LoadBalancer.Rules.Responses;

namespace Holdfast.DropIn.Dnsdist.Site;

/// <summary>What the calls of a dnsdist configuration have made so far.</summary>
/// <param name="reading">Where mistakes are reported.</param>
/// <param name="file">The file that was named.</param>
internal sealed class DnsdistSite(ForeignReading reading, SourceText file)
{
    private readonly Dictionary<Call, PacketCache> _caches = [];
    private readonly OrderedDictionary<string, Pool> _pools = [];
    private readonly Dictionary<Call, Server> _servers = [];
    private readonly List<SourceText> _luaFiles = [];

    public ForeignReading Reading => reading;

    public SourceText File => file;

    /// <summary>The file of Lua that was run first, and ran all others; null where none was.</summary>
    public SourceText? FirstLua { get; set; }

    /// <summary>The files that call dnsdist's functions.</summary>
    public HashSet<SourceText> Calling { get; } = [];

    /// <summary>The files of Lua that are run for the functions in them.</summary>
    public IReadOnlyList<SourceText> LuaFiles => _luaFiles.Contains(FirstLua!) ? [FirstLua!] : _luaFiles;

    /// <summary>Texts of Lua that return a function each: the keys of <c>dns.lua.functions[]</c>.</summary>
    public List<Settings> LuaTexts { get; } = [];

    /// <summary>The keys of <c>dns</c> that are neither lists nor pools.</summary>
    public Settings Dns { get; } = new();

    /// <summary>Where it listens; null where nothing was said.</summary>
    public List<Settings>? Listeners { get; set; }

    /// <summary>Who may ask; null where nothing was said, and dnsdist's default holds.</summary>
    public List<(string Network, Location At)>? Acl { get; set; }

    /// <summary>The backends, in the order they were made in.</summary>
    public List<Server> Servers { get; } = [];

    /// <summary>How backends are chosen in pools that say nothing; null for dnsdist's default.</summary>
    public Node? Policy { get; set; }

    public IEnumerable<Pool> Pools => _pools.Values;

    public IEnumerable<PacketCache> Caches => _caches.Values;

    /// <summary>Rules on queries, in order.</summary>
    public List<SiteRule> Rules { get; } = [];

    /// <summary>Rules on queries that the cache has no answer for, in order.</summary>
    public List<SiteRule> MissRules { get; } = [];

    /// <summary>Rules on answers, in order, by their chain.</summary>
    public IReadOnlyDictionary<ResponseChain, List<SiteRule>> ResponseRules { get; } =
        Enum.GetValues<ResponseChain>().ToDictionary(chain => chain, _ => new List<SiteRule>());

    /// <summary>Where queries and answers are logged.</summary>
    public List<(Settings Sink, Location At)> Logs { get; } = [];

    /// <summary>The webserver and the console.</summary>
    public WebAccess Web { get; } = new();

    /// <summary>Rules that block who exceeds a rate.</summary>
    public List<(Settings Rule, Location At)> DynamicBlocks { get; } = [];

    /// <summary>The action of dynamic blocks that say nothing.</summary>
    public string DynamicBlockAction { get; set; } = "drop";

    /// <summary>How long caches keep answers whose time is over for when no backend is usable; null: not at all.</summary>
    public (string Ttl, Location At)? StaleEntries { get; set; }

    /// <summary>Has a file run for the functions in it.</summary>
    public void RunForFunctions(SourceText file)
    {
        if (!_luaFiles.Contains(file)) _luaFiles.Add(file);
    }

    /// <summary>A pool by dnsdist's name of it, made when it is not there.</summary>
    public Pool PoolOf(string dnsdist)
    {
        var name = Pool.NameOf(dnsdist);
        if (!_pools.TryGetValue(name, out var pool)) _pools.Add(name, pool = new Pool(name));
        return pool;
    }

    public void Add(Server server)
    {
        Servers.Add(server);
        _servers.Add(server.Made, server);
    }

    /// <summary>The backend that a call made; null when it made none, or one that could not be read.</summary>
    public Server? ServerOf(Call made) => _servers.GetValueOrDefault(made);

    /// <summary>The packet cache that a call made, with a name that no other one has.</summary>
    public PacketCache Add(Call made)
    {
        var name = made.ResultName is { Length: > 0 } given && _caches.Values.All(cache => cache.Name != given)
            ? given : $"cache{_caches.Count + 1}";
        var cache = new PacketCache(made, name);
        _caches.Add(made, cache);
        return cache;
    }

    public PacketCache? CacheOf(Call made) => _caches.GetValueOrDefault(made);
}
