using Holdfast.Configuration.Foreign;
using Holdfast.Configuration.Values;
using Holdfast.DropIn.ExaBgp.Syntax;

namespace Holdfast.DropIn.ExaBgp.Processes;

/// <summary>Reads <c>process NAME { run ...; encoder text; respawn enable; }</c>.</summary>
internal sealed class ProcessReader(ForeignReading reading)
{
    private const string Folder = "/etc/exabgp";

    private static readonly string[] Names = ["run", "encoder", "respawn"];

    // Within a neighbor (3.4) what the process is told stands here too.
    private static readonly string[] OfApi =
    [
        "neighbor-changes", "receive", "send", "peer-updates", "receive-routes", "receive-parsed", "receive-packets",
            "receive-updates",
        "send-packets", "consolidate", "fsm", "negotiated",
    ];

    /// <summary>Reads a block.</summary>
    /// <param name="block">The block.</param>
    /// <param name="isInNeighbor">It stands in a neighbor.</param>
    /// <returns>The process; null when a mistake was reported.</returns>
    public Process? Read(Statement block, bool isInNeighbor)
    {
        if (block.Words.Count != 2 || block.Body is null)
        {
            reading.Error(block.At, "a process has a name and a block",
                "write `process checker { run /etc/exabgp/check.sh; encoder text; }`");
            return null;
        }
        foreach (var statement in block.Body)
            if (!Names.Contains(statement.Name) && !(isInNeighbor && OfApi.Contains(statement.Name)))
                reading.Unknown(statement.At, statement.Name, $"`{statement.Name}` is not known of a process",
                    Nearest.To(statement.Name, Names) is { } near ? $"did you mean `{near}`?" : "take it away");
        var name = block.Words[1];
        if (block.Body.LastOrDefault(statement => statement.Name == "run") is not { } run)
        {
            reading.Error(name.At, $"the process {name.Text} runs nothing", "write `run /etc/exabgp/check.sh;`");
            return null;
        }
        if (run.Words.Count < 2)
        {
            reading.Error(run.At, "`run` names no program", "write `run /etc/exabgp/check.sh;`");
            return null;
        }
        return new Process(name, [Program(run.Words[1]), .. run.Words.Skip(2)])
        {
            Encoder = EncoderOf(block),
            Respawn = block.Body.LastOrDefault(statement => statement.Name == "respawn") is { } respawn
                && new Setting(respawn, reading.Error).Truth() is { } value ? (value, respawn.Words[0]) : null,
        };
    }

    private Word? EncoderOf(Statement block)
    {
        if (block.Body!.LastOrDefault(statement => statement.Name == "encoder") is not { } encoder) return null;
        var setting = new Setting(encoder, reading.Error);
        if (setting.Word("encoder text") is not { } text) return null;
        if (text is "text" or "json") return encoder.Words[1];
        reading.Error(setting.At, $"`{text}` is not an encoder", "write `encoder text;` or `encoder json;`");
        return null;
    }

    // Beside the file and in ExaBGP's own folder, before PATH.
    private static Word Program(Word program)
    {
        if (program.Text.StartsWith('/')) return program;
        var relative = program.Text.StartsWith("etc/exabgp/",
            StringComparison.Ordinal) ? program.Text["etc/exabgp/".Length..] : program.Text;
        string[] folders = program.At.Source?.Directory is { } beside ? [beside, Folder] : [Folder];
        var found = folders.Select(folder => Path.GetFullPath(relative, folder)).FirstOrDefault(File.Exists);
        if (found is null && relative.Contains('/', StringComparison.Ordinal)) found = Path.GetFullPath(relative, folders[0]);
        return found is null ? program : program with { Text = found };
    }
}
