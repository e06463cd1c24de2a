using System.Text.Json;
using Holdfast.Testing.Files;
using Holdfast.Testing.Processes;

namespace Holdfast.Tests.Commands.Sites;

/// <summary>Commands that look at all nodes of a site; these are sockets that say what nodes would.</summary>
public sealed class SiteCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeNode _lb1, _lb2;

    public SiteCommandTests()
    {
        _lb1 = new FakeNode(
            _folder.File("1"), "lb1", FakeNode.Service("192.0.2.53/32"), FakeNode.Service("192.0.2.54/32", name: "alone"));
        _lb2 = new FakeNode(_folder.File("2"), "lb2", FakeNode.Service("192.0.2.53/32", med: 200));
        _folder.Write("nodes.yaml", $$"""
            nodes:
              - { name: first, api: "unix:{{_folder.File("1")}}" }
              - { name: second, api: "unix:{{_folder.File("2")}}" }
              - { name: third, api: "unix:{{_folder.File("3")}}" }
            """);
    }

    public void Dispose()
    {
        _lb1.Dispose();
        _lb2.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Status_of_all_says_who_announces_what_and_who_is_active()
    {
        var (exitCode, output, error) = await CommandAsync("status", "--all");
        Assert.Equal((1, ""), (exitCode, error));
        Assert.Contains($"first  serving\nsecond  serving\nthird  unreachable: no daemon answers on {_folder.File("3")}", output,
            StringComparison.Ordinal);
        Assert.Contains("""
            PREFIX         SERVICE  NODE    ROLE     MED  PEERS
            192.0.2.53/32  dns1     first   active   100  2/2
            192.0.2.53/32  dns1     second  standby  200  2/2
            192.0.2.54/32  alone    first   active   100  2/2

            """, output, StringComparison.Ordinal);
        using var json = JsonDocument.Parse((await CommandAsync("status", "--all", "-o", "json")).Output);
        Assert.Equal("standby", json.RootElement.GetProperty("routes")[1].GetProperty("role").GetString());
        Assert.Equal((1, "", ""), await CommandAsync("status", "--all", "--quiet"));
    }

    [Fact]
    public async Task The_last_announcer_is_not_drained_unless_told_so()
    {
        var (exitCode, output, error) = await CommandAsync("drain", "--no-wait");
        Assert.Equal((1, ""), (exitCode, output));
        Assert.Equal($"""
            holdfast: alone 192.0.2.54/32 is announced by no other node
              third counts as not announcing: no daemon answers on {_folder.File("3")}: start it with `holdfast run`, or name its socket with --socket
            nothing was changed; --last drains all the same

            """, error);
        Assert.Empty(_lb1.Posted);

        Assert.Equal((0, "drained\n", ""), await CommandAsync("drain", "dns1", "--no-wait"));
        Assert.Equal((0, "drained\n", ""), await CommandAsync("drain", "--last", "--no-wait"));
        Assert.Equal(2, _lb1.Posted.Count);
        Assert.Empty(_lb2.Posted);
    }

    [Fact]
    public async Task Of_two_that_are_drained_at_once_the_one_whose_name_is_last_is_undrained_again()
    {
        _lb2.Drained = () => _lb1.Drain();
        var (exitCode, output, error) = await HoldfastProgram.RunAsync(
            "drain", "dns1", "--no-wait", "--socket", _folder.File("2"), "--nodes", _folder.File("nodes.yaml"));
        Assert.Equal((1, ""), (exitCode, output));
        Assert.Equal("""
            holdfast: dns1 192.0.2.53/32 is announced by no other node any more: lb1 drained it meanwhile
            dns1 was undrained here again; --last drains all the same

            """, error);
        Assert.Equal(["drain", "undrain"], _lb2.Posted.Select(path => path.Split('?')[0]));
        Assert.EndsWith("&service=dns1", _lb2.Posted[1], StringComparison.Ordinal);
        Assert.Empty(_lb1.Posted);
    }

    [Fact]
    public async Task The_one_whose_name_comes_first_stays_drained_once_the_other_is_undrained_again_and_else_is_too()
    {
        _lb1.Drained = () =>
        {
            _lb2.Drain();
            _ = Task.Delay(300).ContinueWith(_ => _lb2.Undrain(), TaskScheduler.Default);
        };
        Assert.Equal((0, "drained\n", ""), await CommandAsync("drain", "dns1", "--no-wait"));
        Assert.Single(_lb1.Posted);

        _lb1.Undrain();
        _lb1.Drained = () => _lb2.Drain();
        var (exitCode, output, _) = await CommandAsync("drain", "dns1", "--no-wait");
        Assert.Equal((1, ""), (exitCode, output));
        Assert.Equal(["drain", "drain", "undrain"], _lb1.Posted.Select(path => path.Split('?')[0]));
    }

    [Fact]
    public async Task A_wrong_file_stops_a_drain_and_a_missing_one_does_not()
    {
        _folder.Write("nodes.yaml", "nodes: [{ name: lb1, apii: 1 }]");
        var (exitCode, _, error) = await CommandAsync("drain", "--no-wait");
        Assert.Equal(78, exitCode);
        Assert.Contains("did you mean `api`", error, StringComparison.Ordinal);
        Assert.Empty(_lb1.Posted);
        File.Delete(_folder.File("nodes.yaml"));
        Assert.Equal(0, (await CommandAsync("drain", "--no-wait")).ExitCode);
        Assert.Equal(66, (await CommandAsync("status", "--all")).ExitCode);
    }

    private Task<(int ExitCode, string Output, string Error)> CommandAsync(params string[] command) =>
        HoldfastProgram.RunAsync([.. command, "--socket", _folder.File("1"), "--nodes", _folder.File("nodes.yaml")]);
}
