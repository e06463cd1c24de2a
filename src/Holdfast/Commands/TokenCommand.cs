using System.CommandLine;
using Holdfast.Configuration.Tokens;
using Holdfast.Contracts;
using Holdfast.Linux.Files;

namespace Holdfast.Commands;

/// <summary>
/// <c>holdfast token NAME</c>: makes a secret for a client of the API over TCP, and the line with its hash for
/// <c>api.http.tokens_file</c>.
/// </summary>
internal static class TokenCommand
{
    public static Command Build()
    {
        var name = new Argument<string>("name")
        {
            HelpName = "NAME",
            Description = "Who the client is, as logs and events call it",
        };
        var scope = new Option<string>("--scope")
        {
            Description = "What it may do: read; operate, which is also drain, block, force backends and flush caches; "
                + "admin, which is also reload and roll back",
            HelpName = "SCOPE",
            DefaultValueFactory = _ => "read",
        };
        scope.AcceptOnlyFromAmong([.. ApiScopes.All.Select(known => known.Word)]);
        var file = new Option<FileInfo?>("--file")
        {
            Description = "Append the line to this file, and print the secret alone",
            HelpName = "FILE",
        };
        var command = new Command("token", "Make a token for the API over TCP (api.http)") { name, scope, file };
        command.SetAction(parsed => Make(
            parsed.GetValue(name)!, ApiScopes.Of(parsed.GetValue(scope)!)!.Value, parsed.GetValue(file)?.FullName));
        return command;
    }

    private static int Make(string name, ApiScope scope, string? path)
    {
        if (TokensFile.ProblemOf(name) is { } problem)
            return Fail(problem, ExitCode.Usage);
        var secret = TokensFile.NewSecret();
        var line = TokensFile.Line(new ApiToken(name, scope, ApiToken.HashOf(secret)));
        if (path is null)
        {
            Console.Out.WriteLine($"token: {secret}");
            Console.Out.WriteLine($"line:  {line}");
            return ExitCode.Ok;
        }

        try
        {
            if (File.Exists(path) && TokensFile.Parse(File.ReadAllText(path), out var wrong) is var tokens
                && (wrong ?? (tokens.Any(token => token.Name == name) ? $"{name} has a token already: take its line away first"
                    : null)) is { } obstacle)
                return Fail($"{path}: {obstacle}", ExitCode.Failed);
            using var stream = RegularFile.OpenAppend(path);
            stream.Write(System.Text.Encoding.ASCII.GetBytes(line + "\n"));
        }
        catch (UnauthorizedAccessException e)
        {
            return Fail(e.Message, ExitCode.NoPermission);
        }
        catch (IOException e)
        {
            return Fail(e.Message, ExitCode.Failed);
        }

        Console.Out.WriteLine(secret);
        return ExitCode.Ok;
    }

    private static int Fail(string what, int exitCode)
    {
        Console.Error.WriteLine($"holdfast: {what}");
        return exitCode;
    }
}
