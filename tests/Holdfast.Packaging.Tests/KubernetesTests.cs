using System.Text.RegularExpressions;
using Holdfast.Lab.Paths;
using Holdfast.Testing.Files;
using Holdfast.Testing.Processes;

namespace Holdfast.Packaging.Tests;

public sealed class KubernetesTests
{
    private static readonly string Manifests = Path.Combine(Repository.Root, "packaging/kubernetes");

    [Fact]
    public async Task The_configuration_of_the_ConfigMap_is_right()
    {
        using var folder = new TemporaryFolder();
        foreach (var (name, text) in Files(File.ReadAllLines(Path.Combine(Manifests, "configmap.yaml"))))
            folder.Write(name.Replace("lb1.yaml", $"{Environment.MachineName}.yaml", StringComparison.Ordinal), text);
        var (exitCode, _, error) = await HoldfastProgram.RunAsync("check", "--elsewhere", folder.File("holdfast.yaml"));
        Assert.True(exitCode == 0, error);
        Assert.Contains("/run/keys/bgp.key", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_manifest_is_in_the_kustomization() => Assert.Equal(
        Directory.GetFiles(Manifests).Select(file => Path.GetFileName(file)).Where(file => file != "kustomization.yaml").Order(),
        File.ReadAllLines(Path.Combine(Manifests, "kustomization.yaml"))
            .Where(line => line.StartsWith("  - ", StringComparison.Ordinal)).Select(line => line[4..]).Order());

    [Fact]
    public async Task Hooks_run_commands_that_there_are()
    {
        var commands = File.ReadAllLines(Path.Combine(Manifests, "daemonset.yaml"))
            .Where(line => line.Contains("command: [/usr/bin/holdfast,", StringComparison.Ordinal))
            .Select(line => line[(line.IndexOf('[', StringComparison.Ordinal) + 1)..line.IndexOf(']', StringComparison.Ordinal)]
                .Split(", ")[1..]).ToList();
        Assert.Single(commands);
        foreach (var command in commands)
        {
            // Nobody answers there: a wrong command line would end with 2.
            var (exitCode, _, error) = await HoldfastProgram.RunAsync([.. command, "--socket", "/nonexistent"]);
            Assert.True(exitCode == 3, error);
        }
    }

    [Fact]
    public void Probes_ask_where_the_configuration_listens()
    {
        var port = Regex.Match(File.ReadAllText(Path.Combine(Manifests, "configmap.yaml")), @"http: \{ listen: ""127\.0\.0\.1:(\d+)""");
        Assert.True(port.Success);
        var probes = File.ReadAllLines(Path.Combine(Manifests, "daemonset.yaml"))
            .Where(line => line.Contains("httpGet:", StringComparison.Ordinal)).Select(line => line.Trim()).ToList();
        Assert.Equal(
            new[] { "/healthz", "/healthz", "/readyz" }
                .Select(path => $"httpGet: {{ host: 127.0.0.1, port: {port.Groups[1].Value}, path: {path} }}"), probes);
    }

    // The literal blocks of a ConfigMap's data.
    private static IEnumerable<(string Name, string Text)> Files(string[] lines)
    {
        for (var i = 0; i < lines.Length; i++)
        {
            if (!lines[i].EndsWith(".yaml: |", StringComparison.Ordinal)) continue;
            var text = lines.Skip(i + 1).TakeWhile(line => line.StartsWith("    ", StringComparison.Ordinal))
                .Select(line => line[4..]);
            yield return (lines[i].Trim()[..^": |".Length], string.Join('\n', text) + "\n");
        }
    }
}
