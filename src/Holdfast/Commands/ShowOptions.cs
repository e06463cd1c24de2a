using System.CommandLine;
using System.Text.Json.Serialization.Metadata;
using Holdfast.Commands.Output;
using Holdfast.Contracts;

namespace Holdfast.Commands;

/// <summary>The options of every verb that shows something, and how it is shown.</summary>
internal sealed class ShowOptions
{
    private static readonly TimeSpan UsualInterval = TimeSpan.FromSeconds(2);

    private readonly ClientOptions _client = new(OutputFormats.Showing);

    private readonly Option<bool> _noHeaders = new("--no-headers") { Description = "Tables without the names of their columns" };

    private readonly Option<bool> _watch = new("--watch", "-w") { Description = "Show it again and again until interrupted" };

    private readonly Option<TimeSpan?> _interval =
        DurationArgument.Option("--interval", "With --watch: the pause between two looks (2s)");

    public void AddTo(Command command)
    {
        _client.AddTo(command);
        command.Options.Add(_noHeaders);
        command.Options.Add(_watch);
        command.Options.Add(_interval);
    }

    public ApiClient Connect(ParseResult parsed) => _client.Connect(parsed);

    /// <summary>Shows what an endpoint of the API says.</summary>
    public Task<int> ShowAsync<T>(
        ParseResult parsed, string path, JsonTypeInfo<T> type, View<T> view, CancellationToken cancellation) =>
        ShowAsync(parsed, (api, token) => api.GetAsync(path, type, token), view, static _ => ExitCode.Ok, cancellation);

    /// <summary>Shows a report.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="ask">Has the report of the daemon.</param>
    /// <param name="view">How people see it.</param>
    /// <param name="verdict">What the command ends with, when there is a report.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<int> ShowAsync<T>(
        ParseResult parsed, Func<ApiClient, CancellationToken, Task<ApiAnswer<T>>> ask, View<T> view, Func<T, int> verdict,
        CancellationToken cancellation)
    {
        using var api = _client.Connect(parsed);
        var format = _client.Format(parsed);
        var isWatched = parsed.GetValue(_watch) || parsed.GetValue(_interval) is not null;
        if (!isWatched) return (await RoundAsync(Console.Out, Console.Error)).ExitCode;
        var isScreen = !Console.IsOutputRedirected && !_client.IsStructured(parsed);
        var separator = format switch
        {
            OutputFormat.Yaml => "---\n",
            OutputFormat.Json => "",
            _ => "\n",
        };
        return await new Watch(parsed.GetValue(_interval) ?? UsualInterval, isScreen).RunAsync(
            text => RoundAsync(text, isScreen ? text : Console.Error), Console.Out, separator, cancellation);

        async Task<Round> RoundAsync(TextWriter output, TextWriter error)
        {
            var answer = await ask(api, cancellation);
            if (answer.Error is not null)
            {
                await error.WriteLineAsync(answer.Error);
                return new Round(answer.ExitCode, Answered: false);
            }
            var rendering = new Rendering(format, new TextOutput(output)
            {
                Wide = format == OutputFormat.Wide,
                Headers = !parsed.GetValue(_noHeaders),
                Colours = TextOutput.TerminalHasColours,
            })
            { OneLine = isWatched };
            rendering.Write(answer.Value!, answer.Json, view);
            return new Round(verdict(answer.Value!), Answered: true);
        }
    }
}
