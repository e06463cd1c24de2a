using Holdfast.Testing.Processes;
namespace Holdfast.Tests.Commands;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("version")]
    [InlineData("--version")]
    public async Task Version_is_told(string argument)
    {
        var (exitCode, output, _) = await HoldfastProgram.RunAsync(argument);
        Assert.Equal(0, exitCode);
        Assert.Matches(@"^holdfast \d+\.\d+\.\d+\n$", output);
    }

    [Theory]
    [InlineData]
    [InlineData("drain")]
    [InlineData("sh", "ev")]
    public async Task Help_of_a_verb_is_what_its_option_says(params string[] verb)
    {
        var (exitCode, output, error) = await HoldfastProgram.RunAsync(["help", .. verb]);
        Assert.Equal((0, ""), (exitCode, error));
        Assert.Contains("Usage:", output, StringComparison.Ordinal);
        Assert.Equal((await HoldfastProgram.RunAsync([.. verb, "--help"])).Output, output);
    }

    [Theory]
    [InlineData("help", "statsu")]
    [InlineData("statsu", "--help")]
    public async Task Help_of_a_verb_that_does_not_exist_names_the_nearest(params string[] command)
    {
        var (exitCode, output, error) = await HoldfastProgram.RunAsync(command);
        Assert.Equal((2, ""), (exitCode, output));
        Assert.Contains("'status'", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("version")]
    [InlineData("--version")]
    [InlineData("--help")]
    [InlineData("help status")]
    [InlineData("status --socket /tmp/holdfast-no-such.sock")]
    [InlineData("show events --socket /tmp/holdfast-no-such.sock")]
    [InlineData("statsu")]
    [InlineData("check /tmp/holdfast-no-such.yaml")]
    [InlineData("run -c /tmp/holdfast-no-such.yaml")]
    [InlineData("config schema")]
    public async Task A_terminal_gets_text_and_no_control_sequence(string command)
    {
        using var terminal = ChildProcess.Start(
            "env", "TERM=xterm", "script", "-q", "-c", $"{HoldfastProgram.Path} {command}", "/dev/null");
        var (_, output, _) = await terminal.EndAsync(TimeSpan.FromSeconds(30));
        Assert.NotEmpty(output);
        Assert.DoesNotContain('\u001b', output);
    }

    [Fact]
    public async Task Output_that_nobody_reads_is_no_error()
    {
        using var shell = ChildProcess.Start("sh", "-c", $"{HoldfastProgram.Path} config schema | true");
        var (_, _, error) = await shell.EndAsync(TimeSpan.FromSeconds(30));
        Assert.Empty(error);
    }

    [Fact]
    public async Task A_missing_key_is_a_mistake_unless_the_file_is_checked_elsewhere()
    {
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(
                path, """
                node: { name: lb1, router_id: 192.0.2.10 }
                dns: { listen: 192.0.2.10, backends: [{ name: r1, address: 192.0.2.21 }] }
                bgp: { local_as: 65101, password_file: no.key, neighbors: [{ address: 192.0.2.1, peer_as: 64500 }] }
                """, TestContext.Current.CancellationToken);
            var (here, _, error) = await HoldfastProgram.RunAsync("check", path);
            Assert.Equal(78, here);
            Assert.Contains("--elsewhere", error, StringComparison.Ordinal);
            var (elsewhere, output, warning) = await HoldfastProgram.RunAsync("check", "--elsewhere", path);
            Assert.Equal((0, $"{path}: OK\n"), (elsewhere, output));
            Assert.Contains("no.key", warning, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task A_mistyped_verb_costs_two_lines_and_names_the_nearest()
    {
        var (exitCode, output, error) = await HoldfastProgram.RunAsync("statsu");
        Assert.Equal(2, exitCode);
        Assert.Empty(output);
        Assert.Contains("'status'", error, StringComparison.Ordinal);
        Assert.Equal(2, error.TrimEnd().Split('\n').Length);
    }

    [Theory]
    [InlineData("status")]
    [InlineData("show", "services")]
    [InlineData("reload")]
    [InlineData("drain")]
    [InlineData("explain", "dns1")]
    public async Task Without_a_daemon_commands_say_so_and_exit_3(params string[] command)
    {
        var (exitCode, _, error) = await HoldfastProgram.RunAsync([.. command, "--socket", "/tmp/holdfast-no-such.sock"]);
        Assert.Equal(3, exitCode);
        Assert.Contains("/tmp/holdfast-no-such.sock", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_configuration_exits_66()
    {
        var (exitCode, _, error) = await HoldfastProgram.RunAsync("check", "/tmp/holdfast-no-such.yaml");
        Assert.Equal(66, exitCode);
        Assert.Contains("/tmp/holdfast-no-such.yaml", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_configuration_exits_78_with_the_place_of_the_mistake()
    {
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(
                path, "dns:\n  backends:\n    - { name: a, address: 192.0.2.1, wieght: 3 }\n",
                    TestContext.Current.CancellationToken);
            var (exitCode, _, error) = await HoldfastProgram.RunAsync("check", path);
            Assert.Equal(78, exitCode);
            Assert.Contains($"{path}:3:", error, StringComparison.Ordinal);
            Assert.Contains("weight", error, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task The_schema_of_the_configuration_is_printed_as_json()
    {
        var (exitCode, output, _) = await HoldfastProgram.RunAsync("config", "schema");
        Assert.Equal(0, exitCode);
        using var schema = System.Text.Json.JsonDocument.Parse(output);
        Assert.True(schema.RootElement.GetProperty("properties").TryGetProperty("dns", out _));
    }
}
