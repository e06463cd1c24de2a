using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Holdfast.Commands;

/// <summary>The options that say which queries are looked for, of every verb that looks through them.</summary>
internal sealed class QueryFilterOptions
{
    private readonly Option<string?> _client = new("--client") { Description = "Of this address or network", HelpName = "NET" };

    private readonly Option<string?> _name = new("--name") { Description = "For this name or below it", HelpName = "SUFFIX" };

    private readonly Option<string?> _type = new("--type") { Description = "For this type", HelpName = "T" };

    private readonly Option<string?> _rcode = new("--rcode") { Description = "Answered with this code", HelpName = "R" };

    private readonly Option<TimeSpan?> _slower = DurationArgument.Option("--slower", "That took so long or longer, such as 100ms");

    private readonly Option<bool> _dropped = new("--dropped") { Description = "That got no answer" };

    private readonly Option<string?> _service = new("--service") { Description = "Sent to this service", HelpName = "S" };

    private readonly Option<string?> _backend = new("--backend") { Description = "That this backend was asked", HelpName = "B" };

    private Option[] All => [_client, _name, _type, _rcode, _slower, _dropped, _service, _backend];

    public void AddTo(Command command)
    {
        foreach (var option in All)
            command.Options.Add(option);
    }

    /// <summary>Which were given, for people; empty: none.</summary>
    public string Given(CommandResult result) =>
        string.Join(", ", All.Where(option => result.GetResult(option) is { Implicit: false }).Select(option => option.Name));

    /// <summary>What was given, as parameters of the API, each behind an <c>&amp;</c>.</summary>
    public string Parameters(ParseResult parsed)
    {
        var parameters = new List<(string Key, string? Value)>
        {
            ("client", parsed.GetValue(_client)),
            ("name", parsed.GetValue(_name)),
            ("type", parsed.GetValue(_type)),
            ("rcode", parsed.GetValue(_rcode)),
            ("slower_ms", parsed.GetValue(_slower)?.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture)),
            ("dropped", parsed.GetValue(_dropped) ? "true" : null),
            ("service", parsed.GetValue(_service)),
            ("backend", parsed.GetValue(_backend)),
        };
        return string.Concat(parameters.Where(one => one.Value is not null)
            .Select(one => $"&{one.Key}={Uri.EscapeDataString(one.Value!)}"));
    }
}
