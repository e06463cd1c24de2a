using System.Globalization;
using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Foreign;
using Holdfast.Configuration.Values;
using Holdfast.DropIn.Dnsdist.Calls;

namespace Holdfast.DropIn.Dnsdist.Site;

/// <summary>A backend, as <c>newServer</c> and the methods of what it returns describe it.</summary>
/// <param name="made">The call that made it.</param>
internal sealed class Server(Call made)
{
    private readonly List<(string Name, Location At)> _pools = [];

    public Call Made => made;

    public Location At => made.At;

    /// <summary>Its keys in <c>dns.backends[]</c>, but for its pools.</summary>
    public Settings Settings { get; } = new();

    /// <summary>What dnsdist knows it by beside its name.</summary>
    public string? Id { get; set; }

    /// <summary>The limit that its <c>firstAvailable</c> policy looks at, where it has one.</summary>
    public Argument? QueriesPerSecond { get; set; }

    /// <summary>The pools it is in; one that is in none is in dnsdist's pool without a name.</summary>
    public IReadOnlyList<(string Name, Location At)> Pools => _pools;

    public void AddPool(string name, Location at)
    {
        if (!_pools.Exists(pool => pool.Name == name)) _pools.Add((name, at));
    }

    public void RemovePool(string name) => _pools.RemoveAll(pool => pool.Name == name);

    /// <summary>
    /// dnsdist's checks may last for longer than the time from one to the next; here there is one at a time, and they come as
    /// often as they may last.
    /// </summary>
    public void FitCheck(ForeignReading reading)
    {
        var check = Settings.Has("check") ? Settings.Below("check", At) : new Settings();
        if (Milliseconds(check["timeout"], 1000) is var timeout && timeout <= Milliseconds(check["interval"], 1000)) return;
        reading.Warning(check.At("timeout") ?? At,
            string.Create(CultureInfo.InvariantCulture, $"a check that may last {timeout} ms comes every {timeout} ms"),
            "lower `checkTimeout`, or raise `checkInterval`");
        check.Set("interval", string.Create(CultureInfo.InvariantCulture, $"{timeout}ms"), At);
    }

    private static long Milliseconds(string? duration, long otherwise) => duration is null ? otherwise
        : duration.EndsWith("ms", StringComparison.Ordinal) ? long.Parse(duration[..^2], CultureInfo.InvariantCulture)
        : long.Parse(duration[..^1], CultureInfo.InvariantCulture) * 1000;

    /// <summary>The backend as <c>dns.backends[]</c> has it.</summary>
    /// <param name="name">What no other backend is called.</param>
    public MappingNode Build(string name)
    {
        var all = new Settings().Set("name", name, NameAt).Add(Settings);
        if (_pools is [var only]) all.Set("pool", only.Name, only.At);
        else if (_pools.Count > 1)
        {
            var pools = new SequenceNode(_pools[0].At);
            foreach (var (pool, at) in _pools) pools.Add(new ScalarNode(pool, isPlain: false, at));
            all.Set("pools", pools);
        }
        return all.Build(At);
    }

    /// <summary>Where its name is written.</summary>
    public Location NameAt { get; set; } = made.At;
}
