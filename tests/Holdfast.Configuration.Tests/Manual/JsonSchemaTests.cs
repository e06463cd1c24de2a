using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Values;
using Holdfast.Configuration.Yaml;
using Json.Schema;

namespace Holdfast.Configuration.Tests.Manual;

/// <summary>The JSON Schema takes what is right, and refuses what has a wrong form.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public class JsonSchemaTests
{
    private static readonly string Text = Write();

    private static readonly Json.Schema.JsonSchema Schema = Json.Schema.JsonSchema.FromText(Text);

    /// <summary>
    /// Files whose mistakes are all of a kind that a schema cannot see: they take two keys, the machine, or the YAML before it.
    /// </summary>
    private static readonly string[] OnlyCheckSees =
    [
        "cookies", "coverage", "deprefer", "duplicate_keys", "family_nobody_speaks", "fixed_name_commands", "http_open",
        "http_without_tokens", "long_socket_path",
        "log_rules", "log_rules_nowhere", "log_rules_only", "loop_through_wildcard", "lua", "lua_missing_function",
        "lua_without_file", "next_hops_of_services", "no_bgp",
        "no_listeners", "shared_caches_by_wrong_names", "wildcard_suffixes",
    ];

    [Fact]
    public void It_is_a_schema_of_its_draft()
    {
        using var schema = JsonDocument.Parse(Text);
        Assert.Equal("https://json-schema.org/draft/2020-12/schema", schema.RootElement.GetProperty("$schema").GetString());
        Assert.True(MetaSchemas.Draft202012.Evaluate(schema.RootElement).IsValid);
    }

    [Theory]
    [InlineData("lb.yaml")]
    [InlineData("seed.yaml")]
    public void It_takes_the_examples(string name) =>
        AssertTaken(File.ReadAllText(Path.Combine(LoadedFile.Directory, "examples", name)));

    [Fact]
    public void It_takes_every_key_with_a_right_value()
    {
        foreach (var file in KeyTests.Files) AssertTaken(file);
    }

    [Theory]
    [InlineData("node: { nmae: lb1 }")]
    [InlineData("dns: { listen: 192.0.2.10 }")]
    [InlineData("dns: { threads: 1025 }")]
    [InlineData("dns: { threads: many }")]
    [InlineData("dns: { coalesce: 5 }")]
    [InlineData("dns: { coalesce: 5 seconds }")]
    [InlineData("dns: { no_backend: refuse }")]
    [InlineData("dns: { listen: localhost }")]
    [InlineData("dns: { cache: { max_entries: 0 } }")]
    [InlineData("dns: { rules: [{ acton: drop }] }")]
    [InlineData("anycast: { services: [{ name: s, prefixes: 203.0.113.1 }] }")]
    [InlineData("anycast: { services: [{ prefixes: 203.0.113.1/32 }] }")]
    [InlineData("anycast: { jitter: 60% }")]
    [InlineData("bgp: { local_as: AS65101 }")]
    [InlineData("bgp: { neighbors: [{ address: 192.0.2.1 }] }")]
    [InlineData("bgp: { bfd: { multiplier: 256 } }")]
    [InlineData("metrics: { acl: [everybody] }")]
    [InlineData("api: { listen: /run/api.sock }")]
    public void It_refuses_a_wrong_form(string wrong)
    {
        var root = (JsonObject)ToJson(LoadedFile.Smallest)!;
        AssertTaken(LoadedFile.Smallest);
        foreach (var (section, value) in (JsonObject)ToJson(wrong)!)
        {
            if (root[section] is not JsonObject mapping) root[section] = value!.DeepClone();
            else foreach (var (key, its) in (JsonObject)value!) mapping[key] = its?.DeepClone();
        }
        if (wrong == "dns: { listen: 192.0.2.10 }") ((JsonObject)root["dns"]!).Remove("backends");
        Assert.False(Evaluate(root).IsValid, root.ToJsonString());
    }

    [Theory]
    [MemberData(nameof(WrongFileTests.Files), MemberType = typeof(WrongFileTests))]
    public void It_refuses_the_wrong_files_that_have_a_wrong_form(string name)
    {
        var path = Path.Combine(LoadedFile.Directory, "Wrong", name + ".yaml");
        if (ToJson(File.ReadAllText(path)) is not { } json) return;
        Assert.Equal(OnlyCheckSees.Contains(name), Evaluate(json).IsValid);
        var hasErrors = ConfigurationFile.Load(path, SecretFiles.Optional).Options is null;
        Assert.True(hasErrors || OnlyCheckSees.Contains(name), "the schema refuses what is only warned of");
    }

    private static void AssertTaken(string yaml)
    {
        var result = Evaluate(ToJson(yaml)!);
        var errors = (result.Details ?? []).Where(detail => detail.Errors is not null)
            .SelectMany(detail => detail.Errors!.Select(error => $"{detail.InstanceLocation}: {error.Value}"));
        Assert.True(result.IsValid, $"{yaml}\n{string.Join('\n', errors)}");
    }

    private static EvaluationResults Evaluate(JsonNode file)
    {
        using var document = JsonDocument.Parse(file.ToJsonString());
        return Schema.Evaluate(document.RootElement, new EvaluationOptions { OutputFormat = OutputFormat.List });
    }

    private static string Write()
    {
        using var stream = new MemoryStream();
        Configuration.Manual.JsonSchema.Write(stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>A file as JSON, its plain values typed as in YAML's core schema; null when it is no YAML.</summary>
    private static JsonNode? ToJson(string yaml)
    {
        var source = SourceText.From("test.yaml", yaml);
        var reader = new TreeReader(source, new DiagnosticBag(source));
        return reader.Read() is { } root && reader.IsComplete ? ToJson(root) : null;
    }

    private static JsonNode? ToJson(Node node) => node switch
    {
        SequenceNode list => new JsonArray([.. list.Items.Select(ToJson)]),
        MappingNode mapping =>
            new JsonObject(mapping.Entries.DistinctBy(entry => Key(entry.Key)).Select(entry =>
                KeyValuePair.Create(Key(entry.Key), ToJson(entry.Value)))),
        ScalarNode { IsEmpty: true } => null,
        ScalarNode { IsPlain: true, Text: "true" or "false" } truth => JsonValue.Create(truth.Text == "true"),
        ScalarNode { IsPlain: true } number when long.TryParse(number.Text, NumberStyles.AllowLeadingSign,
            CultureInfo.InvariantCulture, out var whole) => JsonValue.Create(whole),
        ScalarNode text => JsonValue.Create(text.Text),
        _ => null,
    };

    private static string Key(Node key) => key is ScalarNode scalar ? scalar.Text : key.Kind;
}
