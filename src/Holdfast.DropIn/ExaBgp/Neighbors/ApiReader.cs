using System.Text.RegularExpressions;
using Holdfast.Configuration.Foreign;
using Holdfast.Configuration.Values;
using Holdfast.DropIn.ExaBgp.Processes;
using Holdfast.DropIn.ExaBgp.Syntax;

namespace Holdfast.DropIn.ExaBgp.Neighbors;

/// <summary>
/// Reads which processes speak to a neighbor: <c>api { ... }</c>, and <c>process NAME { ... }</c> within the neighbor (3.4).
/// </summary>
internal sealed class ApiReader(
    NeighborStatements statements, IReadOnlyDictionary<string, Process> processes, ForeignReading reading)
{
    private static readonly string[] Events = ["neighbor-changes", "fsm", "negotiated"];

    private static readonly string[] MessageWords =
        ["parsed", "packets", "consolidate", "open", "update", "notification", "keepalive", "refresh"];

    // Before 3.4 they stand beside the others.
    private static readonly Dictionary<string, string[]> OldWords = new(StringComparer.Ordinal)
    {
        ["peer-updates"] = ["neighbor-changes", "receive-parsed", "receive-update"],
        ["receive-routes"] = ["receive-parsed", "receive-update"],
        ["receive-updates"] = ["receive-update"],
        ["receive-parsed"] = ["receive-parsed"],
        ["receive-packets"] = ["receive-packets"],
        ["send-packets"] = ["send-packets"],
        ["consolidate"] = ["receive-consolidate", "send-consolidate"],
    };

    public void Read(Neighbor neighbor)
    {
        foreach (var block in statements.BlocksOf("api"))
        {
            var events = new List<string>();
            var named = new List<Word>();
            foreach (var statement in block.Body!) Api(statement, named, events);
            foreach (var process in named.DistinctBy(word => word.Text)) neighbor.Processes.Add(new ProcessUse(process, events));
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
                if (words.Peek != "[")
                    reading.Error(statement.At, "the processes stand in brackets", $"write `{statement.Name} [ checker ];`");
                else if (statement.Name == "processes-match")
                    Match(words, processes);
                else
                    processes.AddRange(words.TakeList("a process", "processes [ checker ];") ?? []);
                break;
            case "neighbor-changes" or "fsm" or "negotiated":
                if (setting.Truth() == true) Add(events, statement.Name);
                break;
            case "signal": break;
            case "receive" or "send": Messages(statement, events); break;
            case var name when OldWords.TryGetValue(name, out var meant):
                if (setting.Truth() == true) Add(events, meant);
                break;
            default:
                reading.Unknown(statement.At, statement.Name, $"`{statement.Name}` is not known of an api",
                    Nearest.To(statement.Name, [.. Events, "processes", "processes-match", "receive", "send"]) is { } near
                        ? $"did you mean `{near}`?" : "take it away");
                break;
        }
    }

    // As there, from the beginning of a name.
    private void Match(WordReader words, List<Word> found)
    {
        foreach (var pattern in words.TakeList("a regular expression", "processes-match [ \"check.*\" ];") ?? [])
        {
            try
            {
                var expression = new Regex($"^(?:{pattern.Text})", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
                var names = processes.Keys.Where(name => expression.IsMatch(name)).ToList();
                found.AddRange(names.Select(name => new Word(name, pattern.At)));
                if (names.Count == 0)
                    reading.Warning(pattern.At, $"no process has a name that `{pattern.Text}` matches",
                        "name one, or write another expression");
            }
            catch (Exception e) when (e is ArgumentException or NotSupportedException)
            {
                reading.Error(pattern.At, $"`{pattern.Text}` is not a regular expression that is known here",
                    "write `processes [ checker ];`");
            }
        }
    }

    private void Messages(Statement statement, List<string> events)
    {
        foreach (var inner in statement.Body ?? [])
        {
            if (new Setting(inner, reading.Error).Truth() != true) continue;
            if (inner.Name is "neighbor-changes") Add(events, inner.Name);
            else if (MessageWords.Contains(inner.Name)) Add(events, $"{statement.Name}-{inner.Name}");
            else if (inner.Name is "operational")
                reading.Miss(inner.At, inner.Name, "operational messages are not spoken here");
            else
                reading.Unknown(inner.At, inner.Name, $"`{inner.Name}` is not known of `{statement.Name}`",
                    Nearest.To(inner.Name, MessageWords) is { } near ? $"did you mean `{near}`?" : "take it away");
        }
    }

    private static void Add(List<string> events, params string[] more) => events.AddRange(more.Except(events));
}
