using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Options;
using Holdfast.Configuration.Values;
using Holdfast.Testing.Files;

namespace Holdfast.Configuration.Tests;

/// <summary>Files that cannot be read, and secrets beside the file.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class LoadTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("holdfast-configuration-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("/no/such/directory/holdfast.yaml", ConfigurationOutcome.NotFound)]
    [InlineData("/etc", ConfigurationOutcome.Unreadable)]
    [InlineData("/proc/sys/net/ipv4/route/flush", ConfigurationOutcome.NotPermitted)]
    [InlineData("/dev/null/holdfast.yaml", ConfigurationOutcome.NotFound, ConfigurationOutcome.Unreadable)]
    [InlineData("holdfast\0.yaml", ConfigurationOutcome.Unreadable)]
    public void A_file_that_cannot_be_read_says_why(string path, params ConfigurationOutcome[] outcomes)
    {
        var result = ConfigurationFile.Load(path);
        Assert.Contains(result.Outcome, outcomes);
        Assert.Null(result.Options);
        var only = Assert.Single(result.Diagnostics);
        Assert.Equal((path, 0, 0, Severity.Error), (only.File, only.Line, only.Column, only.Severity));
    }

    [Fact]
    public void A_file_without_end_is_not_read_to_its_end()
    {
        var result = ConfigurationFile.Load("/dev/zero");
        Assert.Null(result.Options);
    }

    [Fact]
    public void The_password_is_the_first_line_of_its_file_beside_the_configuration()
    {
        var result = WithKey("s3cret key\n", UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.Empty(result.Diagnostics);
        Assert.Equal("s3cret key", Assert.Single(result.Options!.Bgp!.Neighbors).Password);
    }

    [Fact]
    public void A_password_everybody_can_read_is_warned_of()
    {
        var result = WithKey("s3cret\n", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        Assert.NotNull(result.Options);
        Assert.Equal(Severity.Warning, Assert.Single(result.Diagnostics).Severity);
    }

    [Fact]
    public void A_missing_password_file_is_an_error_on_the_node_and_a_warning_elsewhere()
    {
        var path = Write("holdfast.yaml", Yaml);
        foreach (var onTheNode in new[] { SecretFiles.Required, SecretFiles.Present })
        {
            var result = ConfigurationFile.Load(path, onTheNode);
            Assert.Null(result.Options);
            Assert.Equal("bgp.neighbors[0].password_file", Assert.Single(result.Diagnostics).Path);
        }

        var elsewhere = ConfigurationFile.Load(path, SecretFiles.Optional);
        Assert.NotNull(elsewhere.Options);
        Assert.Equal(Severity.Warning, Assert.Single(elsewhere.Diagnostics).Severity);
    }

    [Fact]
    public void A_password_file_that_only_this_user_may_not_read_is_a_warning_to_check_and_an_error_to_run()
    {
        const UnixFileMode enter = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        File.SetUnixFileMode(_directory, enter | UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.SetUnixFileMode(Write("bgp.key", "s3cret\n"), UnixFileMode.None);
        var path = Write("holdfast.yaml", Yaml);
        UnprivilegedFiles.Run(() =>
        {
            Assert.Null(ConfigurationFile.Load(path).Options);
            var toCheck = ConfigurationFile.Load(path, SecretFiles.Present);
            Assert.NotNull(toCheck.Options);
            Assert.Equal(Severity.Warning, Assert.Single(toCheck.Diagnostics).Severity);
        });
    }

    [Theory]
    [InlineData("file/api.sock", "is not a directory")]
    [InlineData("file/deeper/api.sock", "is not a directory")]
    [InlineData("folder", "is a directory")]
    [InlineData("folder/api.sock", null)]
    [InlineData("no/such/folder/yet/api.sock", null)]
    public void An_api_socket_that_cannot_be_made_is_an_error_on_the_node_alone(string socket, string? problem)
    {
        Write("file", "");
        Directory.CreateDirectory(Path.Combine(_directory, "folder"));
        var path = Write("holdfast.yaml", $"{LoadedFile.Smallest}\napi: {{ listen: \"unix:{_directory}/{socket}\" }}\n");
        Assert.Empty(ConfigurationFile.Load(path, SecretFiles.Optional).Diagnostics);
        foreach (var onTheNode in new[] { SecretFiles.Required, SecretFiles.Present })
        {
            var told = ConfigurationFile.Load(path, onTheNode).Diagnostics;
            if (problem is null) Assert.Empty(told);
            else
                Assert.Contains(
                    problem, Assert.Single(told, error => error.Path == "api.listen").Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void No_secret_is_ever_printed()
    {
        var result =
            LoadedFile.Of("bgp: { neighbors: [{ password: hunter2, secret: 'hun ter2', passwort: x, \"key\": \"hunter2 }] }\n");
        var said = new StringWriter();
        DiagnosticPrinter.Print(result.Diagnostics, said);
        Assert.NotEmpty(result.Diagnostics);
        Assert.DoesNotContain("hunter2", said.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("hun ter2", said.ToString(), StringComparison.Ordinal);

        var options = WithKey("hunter2\n", UnixFileMode.UserRead).Options!;
        Assert.DoesNotContain("hunter2", Assert.Single(options.Bgp!.Neighbors).ToString(), StringComparison.Ordinal);
    }

    private const string Yaml = LoadedFile.Smallest
        + "\nbgp: { local_as: 65101, neighbors: [{ address: 192.0.2.1, peer_as: 64500, password_file: bgp.key }] }\n";

    private ConfigurationResult WithKey(string key, UnixFileMode mode)
    {
        File.SetUnixFileMode(Write("bgp.key", key), mode);
        return ConfigurationFile.Load(Write("holdfast.yaml", Yaml));
    }

    private string Write(string name, string content)
    {
        var path = Path.Combine(_directory, name);
        if (File.Exists(path)) File.Delete(path);
        File.WriteAllText(path, content);
        return path;
    }
}
