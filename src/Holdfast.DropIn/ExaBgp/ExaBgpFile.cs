using System.Globalization;
using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Foreign;
using Holdfast.Configuration.Values;
using Holdfast.DropIn.ExaBgp.Neighbors;
using Holdfast.DropIn.ExaBgp.Processes;
using Holdfast.DropIn.ExaBgp.Syntax;

namespace Holdfast.DropIn.ExaBgp;

/// <summary>Makes of the statements of one file the sections <c>bgp</c> and <c>anycast</c>.</summary>
internal sealed class ExaBgpFile(SourceText file, EnvironmentFile environment, ForeignReading reading)
{
    private static readonly string[] Top = ["neighbor", "process", "template", "group"];

    private readonly Dictionary<string, Statement> _templates = new(StringComparer.Ordinal);
    private readonly List<Neighbor> _neighbors = [];
    private readonly Dictionary<string, Process> _processes = new(StringComparer.Ordinal);

    public void Read(IReadOnlyList<Statement> statements, MappingBuilder root)
    {
        foreach (var statement in statements.Where(statement => statement.Name == "template")) ReadTemplates(statement);
        foreach (var statement in statements.Where(statement => statement.Name == "process"))
            ReadProcess(statement, isInNeighbor: false);
        foreach (var statement in statements)
        {
            switch (statement.Name)
            {
                case "neighbor": ReadNeighbor(statement, []); break;
                case "group": ReadGroup(statement); break;
                case "process" or "template": break;
                default:
                    reading.Unknown(statement.At, statement.Name, $"`{statement.Name}` does not stand at the top of the file",
                        Nearest.To(statement.Name,
                            Top) is { } near ? $"did you mean `{near}`?" : "move it into a neighbor, or take it away");
                    break;
            }
        }
        if (_neighbors.Count == 0)
            reading.Error(file.At(1, 1), "there is no neighbor in this file", "write `neighbor 192.0.2.1 { ... }`");
        else WriteBgp(root);
    }

    private void ReadTemplates(Statement statement)
    {
        foreach (var template in statement.Body ?? [])
        {
            if (template is { Name: "neighbor", Words: [_, var name], Body: not null }) _templates[name.Text] = template;
            else reading.Error(template.At, "a template is a neighbor with a name",
                "write `template { neighbor common { ... } }`");
        }
    }

    private void ReadGroup(Statement group)
    {
        var common = (group.Body ?? []).Where(statement => statement.Name is not "neighbor").ToList();
        foreach (var neighbor in group.Body ?? [])
            if (neighbor.Name == "neighbor") ReadNeighbor(neighbor, common);
    }

    private void ReadNeighbor(Statement statement, List<Statement> common)
    {
        if (statement.Body is null || statement.Words.Count != 2)
        {
            reading.Error(statement.At, "a neighbor has an address and a block", "write `neighbor 192.0.2.1 { ... }`");
            return;
        }
        var statements = new NeighborStatements();
        if (common.Count > 0) statements.Add(common, reading, _templates);
        statements.Add(statement.Body, reading, _templates);
        foreach (var process in statements.BlocksOf("process")) ReadProcess(process, isInNeighbor: true);
        var reader = new NeighborReader(statements, _processes, reading);
        if (reader.Read(statement.Words[1]) is { } neighbor) _neighbors.Add(neighbor);
    }

    private void ReadProcess(Statement statement, bool isInNeighbor)
    {
        if (new ProcessReader(reading).Read(statement, isInNeighbor) is not { } process) return;
        // Of a group or a template it comes once for each neighbor.
        if (_processes.TryGetValue(process.Name.Text, out var known) && known.Name.At != process.Name.At
            && !known.Run.Select(word => word.Text).SequenceEqual(process.Run.Select(word => word.Text)))
            reading.Error(process.Name.At,
                $"a process {process.Name.Text} was given {known.Name.At.SeenFrom(process.Name.At)} already",
                "give each a name of its own");
        else _processes.TryAdd(process.Name.Text, process);
    }

    private void WriteBgp(MappingBuilder root)
    {
        var at = _neighbors[0].At;
        var bgp = root.Map("bgp", at);
        var local = _neighbors.Select(neighbor => neighbor.LocalAs).First(its => its is not null)!.Value;
        var id = _neighbors.Select(neighbor => neighbor.RouterId).First(its => its is not null)!.Value;
        bgp.Set("local_as", local.Number, local.At).Set("router_id", id.Address, id.At);
        WriteListening(bgp, at);
        foreach (var neighbor in _neighbors)
        {
            if (neighbor.LocalAs is { } its && its.Number != local.Number) neighbor.Keys.Set("local_as", its.Number, its.At);
            if (neighbor.RouterId is { } own && own.Address != id.Address) neighbor.Keys.Set("router_id", own.Address, own.At);
            bgp.List(neighbor.IsRange ? "dynamic_neighbors" : "neighbors", neighbor.At).Add(neighbor.Keys.Build());
        }
        foreach (var route in _neighbors.SelectMany(neighbor => neighbor.Routes))
            bgp.List("static_routes", at).Add(route.Build());
        new ProcessWriter(_processes, _neighbors, environment, reading).Write(root, bgp);
    }

    private void WriteListening(MappingBuilder bgp, Location at)
    {
        var listening = _neighbors.Select(neighbor => neighbor.Listen).OfType<(long Port, Location At)>().ToList();
        foreach (var (port, where) in listening.Where(one => one.Port != listening[0].Port))
            reading.Error(where, string.Create(CultureInfo.InvariantCulture,
                $"port {listening[0].Port} is listened on already, and one port is"),
                "write the same port at each neighbor");
        var bind = environment.Value("tcp.bind");
        if (bind is { Text.Length: > 0 } addresses)
        {
            var port = environment.Value("tcp.port");
            bgp.Set("listen_port", port?.Text ?? "179", port?.At ?? addresses.At);
            var list = addresses.Text.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);
            if (!list.Any(address => address is "0.0.0.0" or "::")) bgp.Set("listen_addresses", list, addresses.At);
        }
        else if (listening.Count > 0)
            bgp.Set("listen_port", listening[0].Port, listening[0].At);
        else
            bgp.Imply("listen_port", "0", at);
    }
}
