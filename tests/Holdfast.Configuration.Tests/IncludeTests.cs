using Holdfast.Anycast.Checks;
using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Values;
using Holdfast.Testing.Files;

namespace Holdfast.Configuration.Tests;

/// <summary>A configuration in several files, and variables that make it another on each node.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class IncludeTests : IDisposable
{
    private const string Backend = "{ name: r1, address: 192.0.2.21 }";

    private readonly TemporaryFolder _folder = new();

    public IncludeTests() => Directory.CreateDirectory(_folder.File("conf.d"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Mappings_merge_and_lists_append_in_the_order_of_the_names()
    {
        _folder.Write("conf.d/20-more.yaml", "dns: { max_udp_size: 1400, backends: [{ name: r3, address: 192.0.2.23 }] }\n");
        _folder.Write("conf.d/10-some.yaml", "dns:\n  tcp: { idle_timeout: 7s }\n  backends: [{ name: r2, address: 192.0.2.22 }]\n");
        _folder.Write("conf.d/.hidden.yaml", "nonsense: true\n");
        _folder.Write("conf.d/README", "nonsense\n");
        _folder.Write("conf.d/30-empty.yaml", "# nothing here yet\n");
        var options = Right($"dns:\n  listen: 192.0.2.10\n  tcp: {{ max_connections: 77 }}\n  backends: [{Backend}]\ninclude: conf.d/*.yaml\n");
        Assert.Equal(["r1", "r2", "r3"], options.LoadBalancer.Backends.Select(backend => backend.Name));
        Assert.Equal((1400, 77, TimeSpan.FromSeconds(7)), (
            options.LoadBalancer.Listeners[0].MaxUdpSize, options.LoadBalancer.Tcp.MaxConnections,
            options.LoadBalancer.Tcp.IdleTimeout));
    }

    [Fact]
    public void Files_include_others_beside_themselves_and_name_secrets_beside_themselves()
    {
        Directory.CreateDirectory(_folder.File("conf.d/keys"));
        File.SetUnixFileMode(_folder.Write("conf.d/keys/bgp.key", "s3cret\n"), UnixFileMode.UserRead);
        _folder.Write("conf.d/bgp.yaml", """
            include: [nodes.yaml]
            bgp: { local_as: 65101, neighbors: [{ address: 192.0.2.1, peer_as: 64500, password_file: keys/bgp.key }] }
            """);
        _folder.Write("conf.d/nodes.yaml", "node: { name: lb7, router_id: 192.0.2.10 }\n");
        var result = Load($"include: [conf.d/bgp.yaml]\ndns: {{ listen: 192.0.2.10, backends: [{Backend}] }}\n");
        Assert.True(result.Options is not null, string.Join('\n', result.Diagnostics));
        Assert.Equal("lb7", result.Options.Node.Name);
        Assert.Equal("s3cret", Assert.Single(result.Options.Bgp!.Neighbors).Password);
        Assert.Equal(["holdfast.yaml", "bgp.yaml", "nodes.yaml"],
            result.Sources!.Files.Select(file => Path.GetFileName(file.Path)));
    }

    [Fact]
    public void A_single_value_twice_is_an_error_with_both_places()
    {
        _folder.Write("conf.d/a.yaml", "dns:\n  max_udp_size: 1400\n");
        Assert.Equal(
            "conf.d/a.yaml:2:3: error: dns: `max_udp_size` stands here twice; it was given in holdfast.yaml:3:3 already "
            + "(keep one of them)", Only($"dns:\n  listen: 192.0.2.10\n  max_udp_size: 1232\n  backends: [{Backend}]\ninclude: conf.d/*.yaml\n"));
    }

    [Fact]
    public void A_key_that_an_included_file_has_twice_is_an_error_there()
    {
        _folder.Write("conf.d/a.yaml", "dns: { max_udp_size: 1400 }\ndns: { coalesce: 0 }\n");
        Assert.Equal("conf.d/a.yaml:2:1: error: `dns` stands here twice; it was given in line 1 already (keep one of them)",
            Only($"dns: {{ listen: 192.0.2.10, backends: [{Backend}] }}\ninclude: conf.d/a.yaml\n"));
    }

    [Theory]
    [InlineData("dns: { max_udp_size: 7 }", "conf.d/a.yaml:1:22: error: dns.max_udp_size: 7 is out of range")]
    [InlineData("dns: { backends: [{ name: r1, address: 192.0.2.99 }] }", "conf.d/a.yaml:1:27: error: dns.backends[1].name: `r1` is the name of dns.backends[0] already")]
    [InlineData("metrics: { listen: 127.0.0.1", "conf.d/a.yaml:1:10: error: this `{` is not closed")]
    [InlineData("\tdns: {}", "conf.d/a.yaml:1:1: error: there is a tab in the indentation")]
    [InlineData("dns: { backends: [*b] }", "conf.d/a.yaml:1:19: error: `*b` names no anchor")]
    [InlineData("[1, 2]", "conf.d/a.yaml:1:1: error: must be a mapping (`dns: ...`), not a list")]
    [InlineData("include: b.yaml", "conf.d/a.yaml:1:10: error: include: there is no file `conf.d/b.yaml`")]
    [InlineData("include: ../holdfast.yaml", "conf.d/a.yaml:1:10: error: include: `conf.d/../holdfast.yaml` includes itself, by what it includes")]
    [InlineData("include: [a.yaml]", "conf.d/a.yaml:1:11: error: include[0]: `conf.d/a.yaml` includes itself (")]
    [InlineData("include: [none.d/*.yaml]\ninclude: none.d/*.yaml", "conf.d/a.yaml:2:1: error: `include` stands here twice; it was given in line 1")]
    [InlineData("include: \"*/a.yaml\"", "conf.d/a.yaml:1:10: error: include: `*/a.yaml` has a `*` or `?` among its directories")]
    [InlineData("include: ../conf.d", "conf.d/a.yaml:1:10: error: include: `conf.d/../conf.d` cannot be read: ")]
    [InlineData("include: \"nodes/${node}.yaml\"", "conf.d/a.yaml:1:10: error: `${node}` is not known here")]
    [InlineData("dns: { identity: { name: \"${nod}\" } }", "conf.d/a.yaml:1:26: error: `${nod}` is not known")]
    [InlineData("dns: { identity: { name: \"${node\" } }", "conf.d/a.yaml:1:26: error: `${` has no `}` behind it")]
    public void Mistakes_are_told_where_they_are(string included, string error)
    {
        _folder.Write("conf.d/a.yaml", included + "\n");
        Assert.StartsWith(error, Only($"dns: &b {{ listen: 192.0.2.10, backends: [{Backend}] }}\ninclude: conf.d/a.yaml\n"),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_twice_one_that_is_missing_and_a_pipe_are_errors_and_a_pattern_without_files_is_none()
    {
        _folder.Write("conf.d/a.yaml", "dns: { coalesce: 0 }\n");
        using (var pipe = System.Diagnostics.Process.Start("mkfifo", _folder.File("conf.d/pipe"))) pipe.WaitForExit();
        var result = Load($"""
            {Including("[none.d/*.yaml, conf.d/?.yaml, conf.d/a.yaml, gone.yaml, conf.d/pipe]")}
            """);
        Assert.Collection(Lines(result),
            line => Assert.StartsWith("holdfast.yaml:2:41: error: include[2]: `conf.d/a.yaml` is included twice; "
                + "it was included in line 2 already", line, StringComparison.Ordinal),
            line => Assert.StartsWith("holdfast.yaml:2:56: error: include[3]: there is no file `gone.yaml`", line,
                StringComparison.Ordinal),
            line => Assert.Contains("conf.d/pipe is a named pipe, not a regular file", line, StringComparison.Ordinal));
    }

    [Fact]
    public void Depth_number_and_size_are_bounded_over_all_files()
    {
        for (var i = 0; i < 12; i++) _folder.Write($"deep{i}.yaml", $"include: deep{i + 1}.yaml\n");
        Assert.Contains("more than 8 files, one within the other", Only(Including("deep0.yaml")), StringComparison.Ordinal);

        for (var i = 0; i < 258; i++) _folder.Write($"conf.d/{i:000}.yaml", "# nothing\n");
        Assert.Contains("more than 256 files are included", Only(Including("conf.d/*.yaml")), StringComparison.Ordinal);

        _folder.Write("large1.yaml", "#" + new string('x', 5 << 20));
        _folder.Write("large2.yaml", "#" + new string('x', 5 << 20));
        Assert.Contains("with `large2.yaml` the configuration is larger than 8 MiB", Only(Including("large?.yaml")),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Two_nodes_differ_in_one_short_file()
    {
        _folder.Write("common.yaml", $$"""
            dns:
              listen: 192.0.2.10
              identity: { name: "${node}.example $${node}" }
              backends: [{{Backend}}, { name: "own-${node}", address: 192.0.2.22 }]
            """.Replace(" $${node}", "-$${node}", StringComparison.Ordinal));
        foreach (var name in new[] { "lb1", "lb2" })
        {
            var options = Right($"node: {{ name: {name} }}\ninclude: common.yaml\n");
            Assert.Equal($"own-{name}", options.LoadBalancer.Backends[1].Name);
            Assert.Equal($"{name}.example-${{node}}", options.LoadBalancer.Identity.Name);
        }
        Assert.Equal("own-" + Environment.MachineName, Right("include: common.yaml\n").LoadBalancer.Backends[1].Name);
        _folder.Write($"{Environment.MachineName}.yaml", "node: { name: \"x-${hostname}\" }\n");
        Assert.Equal($"own-x-{Environment.MachineName}",
            Right("include: [common.yaml, \"${hostname}.yaml\"]\n").LoadBalancer.Backends[1].Name);
    }

    [Fact]
    public void A_shells_variables_stay_in_commands()
    {
        var options = Right("""
            node: { name: lb1 }
            dns: { listen: 192.0.2.10, backends: [{ name: r1, address: 192.0.2.21 }] }
            anycast:
              check: { command: 'echo "${HOME##*/} $${node} ${node} ${"', shell: true }
              services: [{ name: dns1, prefixes: [192.0.2.53/32] }]
            """);
        var check = Assert.IsType<CheckOptions.Command>(Assert.Single(options.Anycast.Services.Single().Checks));
        Assert.Contains("echo \"${HOME##*/} ${node} lb1 ${\"", check.Arguments);
    }

    [Fact]
    public void What_was_read_can_be_read_again_when_the_files_are_others()
    {
        _folder.Write("conf.d/a.yaml", "dns: { max_udp_size: 1400 }\n");
        var first = Load($"dns: {{ listen: 192.0.2.10, backends: [{Backend}] }}\ninclude: conf.d/*.yaml\n");
        _folder.Write("conf.d/a.yaml", "dns: { max_udp_size: 1300 }\n");
        _folder.Write("conf.d/b.yaml", "nonsense: true\n");
        var again = ConfigurationFile.Load(_folder.File("holdfast.yaml"), first.Sources!);
        Assert.Equal(first.Options!.LoadBalancer, again.Options!.LoadBalancer);
        Assert.Equal(first.Sources!.Digest, again.Sources!.Digest);
        Assert.NotEqual(first.Sources.Digest, ConfigurationFile.Load(_folder.File("holdfast.yaml")).Sources!.Digest);
    }

    private string Including(string files) => $"dns: {{ listen: 192.0.2.10, backends: [{Backend}] }}\ninclude: {files}\n";

    private Options.HoldfastOptions Right(string yaml)
    {
        var result = Load(yaml);
        Assert.True(result.Options is not null, string.Join('\n', result.Diagnostics));
        return result.Options;
    }

    private string Only(string yaml)
    {
        var result = Load(yaml);
        Assert.Null(result.Options);
        return Assert.Single(Lines(result));
    }

    private ConfigurationResult Load(string yaml) =>
        ConfigurationFile.Load(_folder.Write("holdfast.yaml", yaml), SecretFiles.Required);

    private string[] Lines(ConfigurationResult result) =>
        [.. result.Diagnostics.Select(diagnostic =>
            diagnostic.ToString().Replace(_folder.Path + "/", "", StringComparison.Ordinal))];
}
