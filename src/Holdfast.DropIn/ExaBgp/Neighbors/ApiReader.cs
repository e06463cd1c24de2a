using Holdfast.Configuration.Foreign;
using Holdfast.DropIn.ExaBgp.Syntax;

namespace Holdfast.DropIn.ExaBgp.Neighbors;

/// <summary>
/// Reads which processes speak to a neighbor: <c>api { ... }</c>, and <c>process NAME { ... }</c> within the neighbor (3.4).
/// </summary>
internal sealed class ApiReader(NeighborStatements statements, ForeignReading reading)
{
    private static readonly string[] Events = ["neighbor-changes", "fsm", "negotiated"];

    public void Read(Neighbor neighbor)
    {
        foreach (var block in statements.BlocksOf("api"))
        {
            var events = new List<string>();
            var processes = new List<Word>();
            foreach (var statement in block.Body!) Api(statement, processes, events);
            foreach (var process in processes) neighbor.Processes.Add(new ProcessUse(process, events));
        }
        foreach (var block in statements.BlocksOf("process").Where(block => block.Words.Count > 1))
        {
            var events = new List<string>();
            foreach (var statement in block.Body!.Where(statement => statement.Name is not ("run" or "encoder" or "respawn")))
                Api(statement, [], events);
            neighbor.Processes.Add(new ProcessUse(block.Words[1], events));
        }
    }

    private void Api(Statement statement, List<Word> processes, List<string> events)
    {
        var setting = new Setting(statement, reading.Error);
        switch (statement.Name)
        {
            case "processes" or "processes-match":
                var words = new WordReader(statement.Words.Skip(1), reading.Error, statement.At);
                if (statement.Name == "processes-match")
                    reading.Refuse(statement.At, "processes-match", "processes are named one by one here",
                        "write `processes [ checker ];`");
                else if (words.Peek != "[")
                    reading.Error(statement.At, "the processes stand in brackets", "write `processes [ checker ];`");
                else
                    processes.AddRange(words.TakeList("a process", "processes [ checker ];") ?? []);
                break;
            case "neighbor-changes" or "fsm" or "negotiated":
                if (setting.Truth() == true && !events.Contains(statement.Name)) events.Add(statement.Name);
                break;
            case "signal": break;
            case "receive" or "send": Messages(statement, events); break;
            // 3.4 has them beside the others.
            case var name when name.StartsWith("receive-", StringComparison.Ordinal) || name.StartsWith("send-",
                StringComparison.Ordinal)
                || name == "peer-updates":
                Missed(statement);
                break;
            default:
                reading.Unknown(statement.At, statement.Name, $"`{statement.Name}` is not known of an api",
                    Configuration.Values.Nearest.To(statement.Name, [.. Events, "processes", "receive", "send"]) is { } near
                        ? $"did you mean `{near}`?" : "take it away");
                break;
        }
    }

    private void Messages(Statement statement, List<string> events)
    {
        foreach (var inner in statement.Body ?? [])
        {
            if (inner.Name is "neighbor-changes" && !events.Contains(inner.Name)) events.Add(inner.Name);
            else if (inner.Name is not ("parsed" or "packets" or "consolidate" or "neighbor-changes")) Missed(inner);
        }
    }

    private void Missed(Statement statement) => reading.Miss(statement.At, statement.Name,
        $"processes are told of sessions, not of messages: none of `{statement.Name}` comes");
}
