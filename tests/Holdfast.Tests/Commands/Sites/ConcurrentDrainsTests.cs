using Holdfast.Testing.Files;
using Holdfast.Testing.Processes;
using Holdfast.Tests.Addresses;

namespace Holdfast.Tests.Commands.Sites;

/// <summary>Two nodes of a site, each with its daemon and its router, that are drained at the same moment.</summary>
public sealed class ConcurrentDrainsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly AddressSite _first = new() { Name = "lb1" };
    private readonly AddressSite _second = new() { Name = "lb2" };

    public void Dispose()
    {
        _first.Dispose();
        _second.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task One_is_drained_and_the_other_stays_however_close_the_commands_are()
    {
        var nodes = _folder.Write("nodes.yaml", $$"""
            nodes:
              - { name: lb1, api: "unix:{{_first.SocketPath}}" }
              - { name: lb2, api: "unix:{{_second.SocketPath}}" }
            """);
        _first.Start(prefixes: AddressSite.Ipv4);
        _second.Start(prefixes: AddressSite.Ipv4);
        for (var round = 0; round < 4; round++)
        {
            AddressSite[] sites = [_first, _second];
            var ended = await Task.WhenAll(sites.Select(site => HoldfastProgram.RunAsync(
                "drain", "dns1", "--no-wait", "--yes", "--socket", site.SocketPath, "--nodes", nodes)));
            var told = string.Join('\n', ended.Select(one => $"{one.ExitCode}: {one.Output}{one.Error}"));
            Assert.True(ended.Select(one => one.ExitCode).Order().SequenceEqual([0, 1]), told);
            var (drained, other) = ended[0].ExitCode == 0 ? (_first, _second) : (_second, _first);
            Assert.Contains(
                "announced by no other node", ended.Single(one => one.ExitCode == 1).Error, StringComparison.Ordinal);
            Assert.Equal("dns1\n", await drained.AskAsync("show", "drains", "-o", "name"));
            Assert.Equal("", await other.AskAsync("show", "drains", "-o", "name"));
            Assert.NotNull(other.NextHop(AddressSite.Ipv4));
            await drained.AskAsync("undrain");
            drained.Until("the route is back", () => drained.NextHop(AddressSite.Ipv4) is not null);
        }
    }
}
