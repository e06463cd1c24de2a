using System.CommandLine;
using Holdfast.Contracts;

namespace Holdfast.Commands;

/// <summary>The options of every verb that asks the daemon.</summary>
internal sealed class ClientOptions
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
        Description = "table for people, json for programs",
        HelpName = "table|json",
        DefaultValueFactory = _ => "table",
    }.AcceptOnlyFromAmong("table", "json");

    public void AddTo(Command command, bool output = true)
    {
        command.Options.Add(_socket);
        if (output) command.Options.Add(_output);
    }

    public ApiClient Connect(ParseResult parsed) => new(parsed.GetValue(_socket)!);

    public string SocketOf(ParseResult parsed) => parsed.GetValue(_socket)!;

    public bool WantsJson(ParseResult parsed) => parsed.GetValue(_output) == "json";

    /// <summary>Prints the answer as the caller wants it, or its error, and gives the exit code.</summary>
    public int Print<T>(ParseResult parsed, ApiAnswer<T> answer, Action<T> table)
    {
        if (answer.Error is not null)
        {
            Console.Error.WriteLine(answer.Error);
            return answer.ExitCode;
        }
        if (WantsJson(parsed)) Console.Out.WriteLine(answer.Json);
        else table(answer.Value!);
        return ExitCode.Ok;
    }
}
