using System.Text;
using Holdfast.Configuration.Nodes;

namespace Holdfast.Configuration.Tests;

public class NodesFileTests
{
    [Fact]
    public void Nodes_have_a_name_and_a_socket_each() => Assert.Equal(
        [new NodeEntry("lb1", "/run/holdfast/api.sock"), new NodeEntry("lb2", "/run/holdfast/lb2.sock")],
        Parse("""
            nodes:
              - { name: lb1, api: "unix:/run/holdfast/api.sock" }
              - { name: lb2, api: "unix:/run/holdfast/lb2.sock" }
            """).Nodes!);

    [Theory]
    [InlineData("nodes: []\nnode: 1", "unknown key `node`")]
    [InlineData("nodes:\n- { name: lb1 }", "`api` is missing")]
    [InlineData("nodes:\n- { name: lb1, api: \"http://192.0.2.1\" }", "is not a unix socket")]
    [InlineData("nodes:\n- { name: a, api: \"unix:/a\" }\n- { name: a, api: \"unix:/b\" }", "the name of another node")]
    [InlineData("", "")]
    [InlineData("nodes: {", "")]
    public void A_mistake_is_told_with_its_place(string yaml, string words)
    {
        var (nodes, messages) = Parse(yaml);
        Assert.Null(nodes);
        Assert.Contains(messages, message => message.StartsWith("nodes.yaml:", StringComparison.Ordinal)
            && message.Contains(words, StringComparison.Ordinal));
    }

    private static (IReadOnlyList<NodeEntry>? Nodes, string[] Messages) Parse(string yaml)
    {
        var nodes = NodesFile.Parse("nodes.yaml", Encoding.UTF8.GetBytes(yaml), out var diagnostics);
        return (nodes, [.. diagnostics.Select(diagnostic => diagnostic.ToString())]);
    }
}
