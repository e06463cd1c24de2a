using Holdfast.Testing.Processes;
namespace Holdfast.Tests.Commands;

public sealed class CommandLineTests
{
    [Fact]
    public async Task Version_is_told()
    {
        var (exitCode, output, _) = await HoldfastProgram.RunAsync("version");
        Assert.Equal(0, exitCode);
        Assert.Matches(@"^holdfast \d+\.\d+\.\d+\n$", output);
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
