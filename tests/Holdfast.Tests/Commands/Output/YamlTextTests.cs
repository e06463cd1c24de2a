using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Holdfast.Commands.Output;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Holdfast.Tests.Commands.Output;

/// <summary>JSON as YAML, read again by the library that reads the configuration.</summary>
public sealed class YamlTextTests
{
    [Fact]
    public void Lists_and_mappings_stand_in_blocks()
    {
        var yaml = YamlText.Of(
            """
            {"name":"dns1","up":true,"med":100,"why":null,"none":[],"routes":[{"to":"r1","tags":["a","b"]},[1,[]]],"at":{}}
            """);
        Assert.Equal("""
            name: dns1
            up: true
            med: 100
            why: null
            none: []
            routes:
              - to: r1
                tags:
                  - a
                  - b
              - - 1
                - []
            at: {}

            """, yaml);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no")]
    [InlineData("Null")]
    [InlineData("12")]
    [InlineData("1e3")]
    [InlineData("0x1f")]
    [InlineData("~")]
    [InlineData("- a")]
    [InlineData("a: b")]
    [InlineData("a #b")]
    [InlineData(" a")]
    [InlineData("a ")]
    [InlineData("192.0.2.1:53")]
    [InlineData("2026-11-24T12:00:00Z")]
    [InlineData("DOWN | RISING 2/5")]
    [InlineData("\"quoted\" \\ and\nlines\u0007\u0085\u2028")]
    [InlineData("\ud83d\udc51")]
    public void A_text_stays_a_text(string text)
    {
        var document = Read(YamlText.Of(JsonSerializer.Serialize(new[] { text })));
        var scalar = Assert.IsType<YamlScalarNode>(((YamlSequenceNode)document)[0]);
        Assert.Equal(text, scalar.Value);
        if (scalar.Style == ScalarStyle.Plain)
            Assert.False(double.TryParse(text, CultureInfo.InvariantCulture, out _) || text is "true" or "false" or "null" or "");
    }

    [Property(Arbitrary = [typeof(YamlTextTests)])]
    public void What_is_read_again_is_what_was_written(JsonNode document)
    {
        ArgumentNullException.ThrowIfNull(document);
        AssertSame(document, Read(YamlText.Of(document.ToJsonString())));
    }

    public static Arbitrary<JsonNode> Documents()
    {
        return Arb.From(Gen.Sized(size => Node(Math.Min(size, 12))));

        static Gen<JsonNode> Node(int size)
        {
            var scalar = Gen.OneOf(
                ArbMap.Default.GeneratorFor<int>().Select(number => (JsonNode)JsonValue.Create(number)),
                ArbMap.Default.GeneratorFor<bool>().Select(truth => (JsonNode)JsonValue.Create(truth)),
                // Half a pair of surrogates is no text to JSON.
                ArbMap.Default.GeneratorFor<UnicodeString>()
                    .Select(text => (JsonNode)JsonValue.Create(string.Concat((text.Get ?? "").EnumerateRunes()))!));
            if (size == 0) return scalar;
            var list = Node(size / 3).ListOf().Select(items =>
                (JsonNode)new JsonArray([.. items.Take(4).Select(item => item.DeepClone())]));
            var mapping = Node(size / 3).ListOf().Select(items => (JsonNode)new JsonObject(items.Take(4)
                .Select((item, at) => KeyValuePair.Create($"key_{at}", (JsonNode?)item.DeepClone()))));
            return Gen.OneOf(scalar, list, mapping);
        }
    }

    private static YamlNode Read(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return Assert.Single(stream.Documents).RootNode;
    }

    private static void AssertSame(JsonNode expected, YamlNode read)
    {
        switch (expected)
        {
            case JsonArray list:
                var items = Assert.IsType<YamlSequenceNode>(read).Children;
                Assert.Equal(list.Count, items.Count);
                for (var i = 0; i < list.Count; i++) AssertSame(list[i]!, items[i]);
                break;
            case JsonObject mapping:
                var entries = Assert.IsType<YamlMappingNode>(read).Children;
                Assert.Equal(mapping.Count, entries.Count);
                foreach (var (key, value) in mapping) AssertSame(value!, entries[new YamlScalarNode(key)]);
                break;
            default:
                var scalar = Assert.IsType<YamlScalarNode>(read);
                var isText = expected.GetValueKind() == JsonValueKind.String;
                Assert.Equal(isText ? expected.GetValue<string>() : expected.ToJsonString(), scalar.Value);
                break;
        }
    }
}
