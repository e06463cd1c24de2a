using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Holdfast.Configuration;
using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Foreign;
using Holdfast.Configuration.Sources;
using Holdfast.Configuration.Values;
using Holdfast.DropIn.Import;

namespace Holdfast.DropIn.Tests.Import;

public class YamlWriterTests
{
    private static readonly SourceText Foreign = SourceText.From("other.conf", "\n\n\n\n\n");

    [Fact]
    public void Each_part_is_told_where_it_came_from()
    {
        var root = new MappingBuilder(Foreign.At(1, 1));
        var service = root.Map("anycast", Foreign.At(1, 1)).Set("rise", 5, Foreign.At(2, 1)).List("services", Foreign.At(3, 1))
            .AddMap(Foreign.At(3, 1));
        service.Set("name", "dns1", Foreign.At(3, 2)).Set("prefixes", ["192.0.2.53/32", "2001:db8::53/128"], Foreign.At(4, 1));
        service.Map("check", Foreign.At(5, 1)).Set("command", ["/bin/sh", "-c", "dig +short ${x} 'a b'"], Foreign.At(5, 1));
        Assert.Equal("""
            anycast:
              rise: 5  # other.conf:2
              services:
                # other.conf:3
                - name: dns1
                  prefixes: [192.0.2.53/32, 2001:db8::53/128]
                  check:
                    command: [/bin/sh, "-c", "dig +short $${x} 'a b'"]

            """, YamlWriter.Write(root.Build()));
    }

    [Property]
    public Property What_is_written_reads_as_the_same_tree() => Prop.ForAll(Trees().ToArbitrary(), root =>
    {
        var text = YamlWriter.Write(root);
        var sources = new SourceReader(DiskFiles.Instance);
        var file = SourceText.From("written.yaml", Encoding.UTF8.GetBytes(text), "/", order: 0);
        var read = ConfigurationTree.Read(new ConfigurationRequest("written.yaml"), [file], sources);
        return (read.Root is { } again && read.Bag.Diagnostics.Count == 0 && Shape(again) == Shape(root)).Label(
            $"{text}\n{string.Join('\n', read.Bag.Diagnostics)}");
    });

    private static Gen<MappingNode> Trees() =>
        from entries in Value(3).Select(value => value).ListOf(4)
        select Mapping(entries);

    private static Gen<Node> Value(int depth)
    {
        Gen<Node> scalar = Text().Select(Node (text) => MappingBuilder.Scalar(text, Foreign.At(1, 1)));
        return depth == 0 ? scalar : Gen.OneOf(scalar,
            Value(depth - 1).ListOf(3).Select(Node (items) => List(items)),
            Value(depth - 1).ListOf(3).Select(Node (values) => Mapping(values)));
    }

    // Whatever may stand in a file that is text.
    private static Gen<string> Text() => Gen.OneOf(
        Gen.Elements("", "~", "null", "true", "-", "- a", "a: b", "a #b", "#", "::1", "192.0.2.1:53", "${node}", "$${x}", "'", "\"",
            "\\", "a\nb", "\t", "%x", "@y", "{}", "[a]", "*a", "&a", "!t", "|", ">", "12:30", "0x1F", "=", "é\u2028", "<<", "a:", "?"),
        Gen.Choose(32, 0x2FF).Where(c => !char.IsControl((char)c)).Select(c => (char)c).ListOf(6)
            .Select(letters => new string([.. letters])));

    private static SequenceNode List(IEnumerable<Node> items)
    {
        var list = new SequenceNode(Foreign.At(1, 1));
        foreach (var item in items) list.Add(item);
        return list;
    }

    private static MappingNode Mapping(IEnumerable<Node> values)
    {
        var mapping = new MappingNode(Foreign.At(1, 1));
        foreach (var (index, value) in values.Index())
            mapping.Add(MappingBuilder.Scalar($"key{index}", Foreign.At(1, 1)), value);
        return mapping;
    }

    private static string Shape(Node node) => node switch
    {
        ScalarNode scalar => $"'{scalar.Text}'",
        SequenceNode list => $"[{string.Join(",", list.Items.Select(Shape))}]",
        MappingNode its => $"{{{string.Join(",", its.Entries.Select(entry => $"{Shape(entry.Key)}:{Shape(entry.Value)}"))}}}",
        _ => "?",
    };
}
