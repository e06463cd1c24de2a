using System.CommandLine;
using Holdfast.Commands.Output;
using Holdfast.Contracts;

namespace Holdfast.Commands;

/// <summary>The options of every verb that asks the daemon.</summary>
/// <param name="formats">What <c>-o</c> may ask for; <see cref="OutputFormats.Lines"/> unless given.</param>
internal sealed class ClientOptions(string[]? formats = null)
{
    /// <summary>Where the daemon listens unless told otherwise.</summary>
    public const string DefaultSocket = "/run/holdfast/api.sock";

    private readonly Option<string> _socket = new("--socket")
    {
        Description = "The daemon's socket (or HOLDFAST_SOCKET in the environment)",
        HelpName = "PATH",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("HOLDFAST_SOCKET") is { Length: > 0 } path
            ? path : DefaultSocket,
    };

    private readonly Option<string> _output = new Option<string>("--output", "-o")
    {
        Description = "table for people, json and yaml for programs",
        HelpName = string.Join('|', formats ?? OutputFormats.Lines),
        DefaultValueFactory = _ => "table",
    }.AcceptOnlyFromAmong(formats ?? OutputFormats.Lines);

    public void AddTo(Command command, bool output = true)
    {
        command.Options.Add(_socket);
        if (output) command.Options.Add(_output);
    }

    public string SocketPath(ParseResult parsed) => parsed.GetValue(_socket)!;

    public ApiClient Connect(ParseResult parsed) => new(SocketPath(parsed));

    public OutputFormat Format(ParseResult parsed) => OutputFormats.Parse(parsed.GetValue(_output));

    public bool WantsJson(ParseResult parsed) => Format(parsed) == OutputFormat.Json;

    /// <summary>Whether the output is for programs: JSON or YAML.</summary>
    public bool IsStructured(ParseResult parsed) => Format(parsed) is OutputFormat.Json or OutputFormat.Yaml;

    /// <summary>How this call wants its output.</summary>
    public Rendering Rendering(ParseResult parsed, TextWriter? writer = null) =>
        new(Format(parsed), new TextOutput(writer ?? Console.Out) { Colours = TextOutput.TerminalHasColours });

    /// <summary>Prints the answer as the caller wants it, or its error, and gives the exit code.</summary>
    public int Print<T>(ParseResult parsed, ApiAnswer<T> answer, Action<T> table)
    {
        if (answer.Error is not null)
        {
            Console.Error.WriteLine(answer.Error);
            return answer.ExitCode;
        }
        Rendering(parsed).Write(answer.Value!, answer.Json, new View<T>((value, _) => table(value), static _ => []));
        return ExitCode.Ok;
    }

    /// <summary>The same for what the daemon has done: its lines.</summary>
    public int Print(ParseResult parsed, ApiAnswer<Contracts.Reports.ActionReport> answer) =>
        Print(parsed, answer, static report =>
        {
            foreach (var line in report.Done) Console.Out.WriteLine(line);
        });
}
