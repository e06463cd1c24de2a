using System.Globalization;
using System.Net;
using System.Text.Json;
using Holdfast.Lab.Load;
using Holdfast.Lab.Software;
using Holdfast.Lab.Topology;

namespace Holdfast.Lab.Tests.Scenarios;

/// <summary>
/// Scenario 3 with a million answers in the cache: the kernel gives a dead process's memory back before it closes its
/// sockets, so what the cache takes must not be slow to give back.
/// </summary>
public sealed class DaemonDiesWithAFullCache(SiteFixture fixture, ITestOutputHelper output) : Scenario(fixture, output)
{
    private const int Answers = 1_000_000;

    [Fact]
    public void The_route_moves_as_fast_as_without()
    {
        Reconfigure("lb1", NodeSettings.Default with { CacheEntries = Answers + (Answers / 4) });
        var kept = Fill(SeedNetwork.LoadBalancer("lb1").Node.Ipv4);
        Assert.True(kept >= Answers, $"only {kept} answers are in the cache");

        var load = Ask(Dns1.Addresses);
        Thread.Sleep(1500);
        var killed = Site.Kill("lb1");
        var moved = RoutesMoved(Dns1.Prefixes, "lb2", killed, TimeSpan.FromSeconds(1));
        Thread.Sleep(1500);
        var result = load.Stop();
        Report("3 SIGKILL, full cache", result, moved, string.Create(
            CultureInfo.InvariantCulture, $"{kept} answers in lb1's cache"));

        Assert.True(moved < TimeSpan.FromMilliseconds(100), $"the route moved after {moved.TotalMilliseconds:F1} ms");
        Assert.True(
            result.LastBadAfter(killed) < TimeSpan.FromMilliseconds(200), $"queries were lost for {result.LastBadAfter(killed)}");
    }

    /// <summary>Asks a million names, and once more those that got lost; returns the answers kept.</summary>
    private int Fill(IPAddress node)
    {
        var names = Site.Run.Write(
            "kept.txt", string.Concat(Enumerable.Range(0, Answers).Select(i => $"n{i}.{Nsd.KeptZone} A\n")));
        for (var round = 0; round < 3 && Kept() < Answers; round++)
            Client.Execute("dnsperf", "-s", node.ToString(), "-d", names, "-n", "1", "-c", "20", "-q", "500", "-t", "1");
        File.Delete(names);
        return Kept();
    }

    private int Kept()
    {
        using var caches = JsonDocument.Parse(Site.Holdfast("lb1", "show", "cache", "-o", "json").Output);
        return caches.RootElement.EnumerateArray()
            .Where(cache => cache.GetProperty("pools").EnumerateArray().Any(pool => pool.GetString() == "kept"))
            .Sum(cache => cache.GetProperty("entries").GetInt32());
    }
}
