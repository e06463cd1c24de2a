using System.Collections.Immutable;
using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Drafts;
using Holdfast.Configuration.Keys;
using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Schema.Types;
using Holdfast.Configuration.Values;
using Holdfast.Configuration.Yaml;
using static Holdfast.Configuration.Schema.Types.ScalarTypes;

namespace Holdfast.Configuration.Nodes;

/// <summary>
/// <c>nodes.yaml</c>: the nodes of a site, for the commands that look at all of them. No daemon reads it.
/// </summary>
public static class NodesFile
{
    /// <summary>Where it is unless a command is told otherwise.</summary>
    public const string DefaultPath = "/etc/holdfast/nodes.yaml";

    private static readonly Section<NodeEntry> Entry = new Section<NodeEntry>("nodes[]", static () => new NodeEntry("", ""))
        .Key("name", ShortText(63), o => o.Name, (o, v) => o with { Name = v }, "what the node is called; unique",
            required: "write `name: lb1`")
        .Key("api", ApiKeys.Socket, o => o.SocketPath, (o, v) => o with { SocketPath = v }, "where its commands are answered",
            required: "write `api: unix:/run/holdfast/api.sock`");

    private static readonly Section<List<NodeEntry>> File = new Section<List<NodeEntry>>("")
        .List("nodes", new ShapeType("list of mappings", JsonShapes.List(JsonShapes.Mapping(() => Entry))), ReadNodes,
            "the nodes of the site", required: "write `nodes: [{ name: lb1, api: unix:/run/holdfast/api.sock }]`");

    /// <summary>Reads and checks the content of a file.</summary>
    /// <param name="file">The name diagnostics give it.</param>
    /// <param name="content">Its octets.</param>
    /// <param name="diagnostics">What is wrong with it.</param>
    /// <returns>The nodes in their order; null when there is a mistake.</returns>
    public static ImmutableArray<NodeEntry>? Parse(
        string file, ReadOnlySpan<byte> content, out IReadOnlyList<Diagnostic> diagnostics)
    {
        if (SourceText.Decode(content, out var line, out var column) is not { } text)
        {
            diagnostics = [new Diagnostic(file, line, column, Severity.Error, "", "this is not UTF-8", "save the file as UTF-8")];
            return null;
        }
        var source = SourceText.From(file, text);
        var bag = new DiagnosticBag(source);
        var nodes = new List<NodeEntry>();
        if (Prescan.Check(source, bag) && new TreeReader(source, bag).Read() is { } root)
        {
            var passwords = new PasswordFile("/", SecretFiles.Optional);
            File.TryRead(new Field(root, "", bag), nodes, new Reading(new Draft(), passwords, static () => [File, Entry]), out _);
        }
        diagnostics = bag.Diagnostics;
        return bag.HasErrors ? null : [.. nodes];
    }

    private static bool ReadNodes(Field field, List<NodeEntry> nodes, Reading reading)
    {
        foreach (var item in field.List("{ name: lb1, api: unix:/run/holdfast/api.sock }"))
        {
            if (MappingReader.Open(item, Entry, reading) is not { } map) continue;
            var node = Entry.Read(map, new NodeEntry("", ""), reading);
            if (nodes.Exists(other => other.Name == node.Name) && node.Name.Length > 0)
                map["name"]!.Error($"`{node.Name}` is the name of another node", "give each its own");
            nodes.Add(node);
        }
        return true;
    }
}

/// <summary>A node of the site.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="SocketPath">The path of the unix socket, on this machine, where its API is.</param>
public sealed record NodeEntry(string Name, string SocketPath);
