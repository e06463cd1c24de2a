using System.Globalization;
using System.Net;
using Holdfast.Dns.Messages;
using Holdfast.LoadBalancer.Backends;
using Holdfast.Testing.Messages;

namespace Holdfast.LoadBalancer.Tests.Scenarios;

/// <summary>Reads a scenario file; whatever is wrong with it is told with file and line.</summary>
internal sealed class ScenarioParser
{
    private readonly ScenarioLines _lines;
    private string[] _words = [];
    private int _next;

    private ScenarioParser(ScenarioLines lines) => _lines = lines;

    private bool AtEnd => _next == _words.Length;

    /// <exception cref="FormatException">It is no scenario; the message begins with file and line.</exception>
    public static ScenarioFile Parse(string path, string text)
    {
        var lines = new ScenarioLines(path, text);
        lines.Next("CONFIG");
        int configurationLine = lines.Number;
        string configuration = lines.Until("CONFIG_END");
        string title = string.Join(' ', lines.Next("SCENARIO_BEGIN")[1..]);
        if (title.Length == 0)
            throw lines.Wrong("the scenario has no title");
        var ranges = new List<AnswerRange>();
        var steps = new List<ScenarioStep>();
        var parser = new ScenarioParser(lines);
        while (true)
        {
            (parser._words, parser._next) = (lines.Next(), 1);
            switch (parser._words[0])
            {
                case "RANGE_BEGIN":
                    ranges.Add(parser.Range());
                    break;
                case "STEP":
                    steps.Add(parser.Step(after: steps.LastOrDefault()?.Number ?? 0));
                    break;
                case "SCENARIO_END":
                    return new ScenarioFile(path, configuration, configurationLine, title, ranges, steps);
                default:
                    throw lines.Wrong($"RANGE_BEGIN, STEP or SCENARIO_END is expected, not {parser._words[0]}");
            }
        }
    }

    private AnswerRange Range()
    {
        int first = Number("the first step"), last = Number("the last step");
        var address = Option("ADDRESS") ? Address() : null;
        End();
        var entries = new List<Message>();
        while (true)
        {
            string[] words = _lines.Next();
            if (words[0] == "RANGE_END")
                return new AnswerRange(first, last, address, entries);
            if (words[0] != "ENTRY_BEGIN")
                throw _lines.Wrong($"ENTRY_BEGIN or RANGE_END is expected, not {words[0]}");
            entries.Add(EntryBody());
        }
    }

    private ScenarioStep Step(int after)
    {
        int line = _lines.Number, number = Number("the number of the step");
        if (number <= after)
            throw _lines.Wrong($"step {number} stands behind step {after}");
        return new ScenarioStep(number, line, Action());
    }

    private ScenarioAction Action()
    {
        string type = Word("the type of the step");
        switch (type)
        {
            case "QUERY":
                bool tcp = Transport();
                var from = Option("FROM") ? Address() : IPAddress.Loopback;
                return new ScenarioAction.Query(Entry(), tcp, from);
            case "CHECK_ANSWER":
                return new ScenarioAction.CheckAnswer(Entry());
            case "CHECK_NO_ANSWER":
                End();
                return new ScenarioAction.CheckNoAnswer();
            case "CHECK_OUT_QUERY":
                bool outTcp = Transport();
                var to = Option("TO") ? Address() : null;
                return new ScenarioAction.CheckOutQuery(Entry(), outTcp, to);
            case "CHECK_NO_OUT_QUERY":
                End();
                return new ScenarioAction.CheckNoOutQuery();
            case "REPLY":
                var by = Option("FROM") ? Address() : null;
                bool wrongId = Option("WRONG_ID");
                return new ScenarioAction.Reply(Entry(), wrongId, by);
            case "TIME_PASSES":
                return new ScenarioAction.TimePasses(Elapsed());
            case "BACKEND":
                var action = new ScenarioAction.SetBackend(Word("the backend's name"), Mode());
                End();
                return action;
            default:
                throw _lines.Wrong($"{type} is no type of step");
        }
    }

    private TimeSpan Elapsed()
    {
        if (!Option("ELAPSE") || !double.TryParse(Word("the seconds"), CultureInfo.InvariantCulture, out double seconds))
            throw _lines.Wrong("ELAPSE and a number of seconds are expected");
        End();
        return TimeSpan.FromSeconds(seconds);
    }

    private BackendMode Mode() => Word("up, down or auto") switch
    {
        "up" => BackendMode.Up,
        "down" => BackendMode.Down,
        "auto" => BackendMode.Auto,
        var other => throw _lines.Wrong($"a backend is up, down or auto, not {other}"),
    };

    private bool Transport() => !Option("UDP") && Option("TCP");

    private Message Entry()
    {
        End();
        _lines.Next("ENTRY_BEGIN");
        return EntryBody();
    }

    private Message EntryBody()
    {
        int line = _lines.Number;
        string text = _lines.Until("ENTRY_END");
        try
        {
            return MessageText.Parse(text);
        }
        catch (FormatException e) when (e.Message.Split(' ', ':') is ["line", var number, ..])
        {
            throw _lines.Wrong(e.Message[(e.Message.IndexOf(':', StringComparison.Ordinal) + 2)..],
                line + int.Parse(number, CultureInfo.InvariantCulture));
        }
    }

    private IPAddress Address() =>
        IPAddress.TryParse(Word("the address"), out var address) ? address : throw _lines.Wrong("that is no address");

    private int Number(string what) =>
        int.TryParse(Word(what), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : throw _lines.Wrong($"{what} is no number");

    private bool Option(string word)
    {
        bool given = !AtEnd && _words[_next] == word;
        if (given)
            _next++;
        return given;
    }

    private string Word(string what) => AtEnd ? throw _lines.Wrong($"{what} is missing") : _words[_next++];

    private void End()
    {
        if (!AtEnd)
            throw _lines.Wrong($"{_words[_next]} is too much");
    }
}
