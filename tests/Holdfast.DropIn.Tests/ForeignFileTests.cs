using Holdfast.Configuration;
using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Foreign;
using Holdfast.Testing.Files;

namespace Holdfast.DropIn.Tests;

/// <summary>What holds for the files of every other program, whatever their format.</summary>
public sealed class ForeignFileTests : IDisposable
{
    private const string Service = "service dns1 192.0.2.53/32\nanycast.rise 7\n";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_of_another_program_is_a_configuration()
    {
        var result = Load(null, Service);
        var service = Assert.Single(result.Options!.Anycast.Services);
        Assert.Equal(("dns1", 7), (service.Name, service.Rise));
    }

    [Fact]
    public void What_the_keys_find_wrong_is_told_with_the_line_of_the_foreign_file()
    {
        var result = Load(null, $"{Service}anycast.fall many\n");
        Assert.StartsWith(
            $"{_folder.File("a.pairs")}:3:1: error: anycast.fall: `many` is not a whole number",
            Assert.Single(Told(result)).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void It_stands_beside_a_holdfast_yaml()
    {
        var result = Load("anycast: { fall: 9, services: [{ name: dns2, prefixes: [192.0.2.54/32] }] }", Service);
        Assert.Equal([("dns2", 7, 9), ("dns1", 7, 9)],
            result.Options!.Anycast.Services.Select(service => (service.Name, service.Rise, service.Fall)));
    }

    [Fact]
    public void A_key_that_both_say_is_told_with_both_places()
    {
        var result = Load("anycast: { rise: 3 }", Service);
        Assert.Contains(result.Diagnostics, found => found.ToString().Contains(
            $"a.pairs:2:1: error: anycast: `rise` stands here twice; it was given in {_folder.File("holdfast.yaml")}:1:12",
            StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null, 4)]
    [InlineData("anycast: { fall: 6 }", 6)]
    public void A_default_of_the_format_gives_way_to_what_another_file_says(string? yaml, int fall) =>
        Assert.Equal(fall, Assert.Single(Load(yaml, $"{Service}default anycast.fall 4\n").Options!.Anycast.Services).Fall);

    [Fact]
    public void A_variable_of_the_yaml_is_text_in_a_foreign_file()
    {
        var result = Load("node: { name: lb1 }\napi: { listen: 'unix:/run/${node}.sock' }",
            $"{Service}node.state_dir /var/lib/${{node}}\n");
        Assert.Equal("/var/lib/${node}", result.Options!.Node.StateDirectory);
        Assert.Equal("/run/lb1.sock", result.Options.Api.SocketPath);
    }

    [Fact]
    public void All_files_are_sources_of_the_configuration_and_a_kept_copy_of_them_is_read_as_they_were()
    {
        _folder.Write("b.pairs", "anycast.fall 8\n");
        Directory.CreateDirectory(_folder.File("d"));
        _folder.Write("d/1.pairs", "anycast.med 10\n");
        var request = Request("node: { name: lb1 }", $"{Service}include b.pairs\nall d *.pairs\n");
        var result = ConfigurationFile.Load(request);
        Assert.Equal(
            [_folder.File("holdfast.yaml"), _folder.File("a.pairs"), _folder.File("b.pairs"), _folder.File("d/1.pairs")],
            result.Sources!.Files.Select(file => file.Path));
        Assert.Equal(_folder.File("d/*.pairs"), Assert.Single(result.Sources.Patterns).ToString());

        _folder.Write("b.pairs", "anycast.fall 5\n");
        Assert.Equal(8, Assert.Single(ConfigurationFile.Load(request, result.Sources).Options!.Anycast.Services).Fall);
        Assert.Equal(5, Assert.Single(ConfigurationFile.Load(request).Options!.Anycast.Services).Fall);
    }

    [Fact]
    public void What_cannot_be_had_is_an_error_unless_the_command_line_does_without_it()
    {
        var refused = Load(null, $"{Service}unsupported tls\n");
        Assert.Null(refused.Options);
        Assert.EndsWith(":3:1: error: tls cannot be had (do without it: --without tls)",
            Assert.Single(Told(refused)).ToString(), StringComparison.Ordinal);

        var lenient = Load(null, $"{Service}unsupported tls\n", new ForeignOptions { IsLenient = true });
        Assert.Null(lenient.Options);

        var without = Load(null, $"{Service}unsupported tls\n", new ForeignOptions { Without = ["tls"] });
        Assert.NotNull(without.Options);
        Assert.Equal([$"{_folder.File("a.pairs")}:3: tls: tls cannot be had"], without.Missed);
    }

    [Fact]
    public void What_only_reports_is_a_warning_and_what_is_unknown_one_only_where_that_is_wanted()
    {
        var result = Load(null, $"{Service}report snmp\nwhat is this\n");
        Assert.Equal(["snmp is not reported", "`what is this` is no pair"], Told(result).Select(found => found.Message));
        Assert.Null(result.Options);
        var lenient = Load(null, $"{Service}report snmp\nwhat is this\n", new ForeignOptions { IsLenient = true });
        Assert.NotNull(lenient.Options);
        Assert.Equal(2, lenient.Missed.Count);
    }

    [Fact]
    public void A_mistake_on_the_command_line_is_told_as_one_of_a_file()
    {
        var result = Load(null, $"{Service}dns.policy roundrobin\n",
            new ForeignOptions { Listen = ["192.0.2.1:5300", "192.0.2.300"], Acl = ["192.0.2.0/24"] });
        Assert.Contains(result.Diagnostics, found => found.ToString().StartsWith(
            "command line:2:10: error: dns.listen[1]: `192.0.2.300`", StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_that_is_not_there_or_not_text_is_told()
    {
        var missing = ConfigurationFile.Load(
            new ConfigurationRequest(null, new ForeignFile(PairsReader.Instance, _folder.File("no"))));
        Assert.Equal(ConfigurationOutcome.NotFound, missing.Outcome);
        var named = Load(null, $"{Service}include none.pairs\n");
        Assert.EndsWith("there is no file `none.pairs` (make it, or take it away here; a pattern (`conf.d/*.yaml`) may find none)",
            Assert.Single(Told(named)).ToString(), StringComparison.Ordinal);
        File.WriteAllBytes(_folder.File("b.pairs"), [(byte)'a', 0xFF]);
        var binary = Load(null, $"{Service}include b.pairs\n");
        Assert.EndsWith("b.pairs:1:2: error: this is not UTF-8 (save the file as UTF-8)",
            Assert.Single(Told(binary)).ToString(), StringComparison.Ordinal);
        var twice = Load(null, $"{Service}include b2.pairs\ninclude b2.pairs\n");
        Assert.Contains(twice.Diagnostics, found => found.Message == "`b2.pairs` is read twice");
    }

    // That the service of these tests is checked by nothing and announced to nobody is warned of, and not what they are about.
    private static IEnumerable<Diagnostic> Told(ConfigurationResult result) =>
        result.Diagnostics.Where(found => !found.Path.StartsWith("anycast.services", StringComparison.Ordinal));

    private ConfigurationResult Load(string? yaml, string pairs, ForeignOptions? options = null) =>
        ConfigurationFile.Load(Request(yaml, pairs) with { Options = options ?? new() });

    private ConfigurationRequest Request(string? yaml, string pairs) => new(
        yaml is null ? null : _folder.Write("holdfast.yaml", yaml),
        new ForeignFile(PairsReader.Instance, _folder.Write("a.pairs", pairs)));
}
