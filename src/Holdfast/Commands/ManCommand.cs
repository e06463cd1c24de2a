using System.CommandLine;
using System.CommandLine.Help;
using System.Globalization;
using Holdfast.Configuration.Manual;
using Holdfast.Contracts;

namespace Holdfast.Commands;

/// <summary>
/// <c>holdfast man holdfast.8|holdfast.yaml.5</c>, for those who package it: the manual pages, from the verbs and keys
/// themselves.
/// </summary>
internal static class ManCommand
{
    private const string Commands = "holdfast.8";
    private const string File = "holdfast.yaml.5";

    internal static IReadOnlyList<(string Name, string Meaning)> Files { get; } =
    [
        (ConfigurationVerdict.DefaultPath, "The configuration; see holdfast.yaml(5)."),
        (ClientOptions.DefaultSocket, "Where the daemon is asked. Its user and group may, and root."),
        ("/var/lib/holdfast", "What survives a restart: drains, blocks, forced backends, earlier configurations."),
    ];

    internal static IReadOnlyList<(string Name, string Meaning)> Variables { get; } =
    [
        ("HOLDFAST_SOCKET", "The daemon's socket, in place of the default."),
        ("HOLDFAST_NODES", "The list of the site's nodes, for `status --all`."),
        ("NO_COLOR", "Set to anything: no colours."),
        ("NOTIFY_SOCKET, WATCHDOG_USEC", "systemd's: `run` tells it that it is ready, its state, and that it lives."),
        ("CREDENTIALS_DIRECTORY", "systemd's: where `credential:NAME` of the configuration is looked for."),
    ];

    internal static IReadOnlyList<(string Name, string Meaning)> Signals { get; } =
    [
        ("SIGTERM, SIGINT", "Withdraws the routes, answers until clients are gone or `anycast.drain_time` is over, and ends."),
        ("SIGHUP", "As `reload`."),
        ("SIGUSR1", "As `log reopen`."),
    ];

    public static Command Build(Func<RootCommand> root)
    {
        var name = new Argument<string>("page") { HelpName = $"{Commands}|{File}" }.AcceptOnlyFromAmong(Commands, File);
        var command = new Command("man", "Print a manual page") { name };
        command.Hidden = true;
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(name) == File) ConfigurationPage.Write(Console.Out, ProductVersion.Current);
            else Write(root(), Console.Out);
            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>holdfast(8).</summary>
    internal static void Write(RootCommand root, TextWriter output)
    {
        var page = new ManualPage(
            output, "holdfast", 8, ProductVersion.Current, "DNS load balancer that announces its addresses over BGP");
        page.Section("SYNOPSIS");
        page.Paragraph("`holdfast` VERB [OBJECT] [OPTION...]");
        page.Section("DESCRIPTION");
        page.Paragraph(root.Description ?? "");
        page.Paragraph("`holdfast run` is the daemon, everything else is a command. Verbs and objects may be cut short as far as "
            + "they stay unique.");
        page.Section("COMMANDS");
        foreach (var verb in root.Subcommands) Add(page, verb, "holdfast");
        page.Section("EXIT STATUS");
        foreach (var (code, meaning) in ExitCode.Meanings) page.Term(code.ToString(CultureInfo.InvariantCulture), meaning);
        page.Section("FILES");
        foreach (var (path, meaning) in Files) page.Term(path, meaning);
        page.Section("ENVIRONMENT");
        foreach (var (variable, meaning) in Variables) page.Term(variable, meaning);
        page.Section("SIGNALS");
        foreach (var (signal, meaning) in Signals) page.Term(signal, meaning);
        page.Section("SEE ALSO");
        page.Paragraph("holdfast.yaml(5), systemctl(1)");
    }

    private static void Add(ManualPage page, Command command, string path)
    {
        if (command.Hidden) return;
        var name = $"{path} {command.Name}";
        if (command.Subcommands.Count > 0)
        {
            foreach (var sub in command.Subcommands) Add(page, sub, name);
            return;
        }
        page.Subsection(name + string.Concat(command.Arguments.Select(argument =>
            argument.Arity.MinimumNumberOfValues == 0 ? $" [{argument.HelpName}]" : $" {argument.HelpName}")));
        page.Paragraph($"{command.Description}.");
        foreach (var argument in command.Arguments.Where(argument => argument.Description is { Length: > 0 }))
            page.Term(argument.HelpName ?? argument.Name, argument.Description!);
        foreach (var option in command.Options.Where(option => !option.Hidden && option is not HelpOption))
            page.Term(Usage(option), option.Description ?? "");
    }

    private static string Usage(Option option)
    {
        var names = string.Join(", ", option.Aliases.Append(option.Name).Distinct().OrderBy(name => name.Length));
        return option.Arity.MaximumNumberOfValues == 0 || option.ValueType == typeof(bool) ? names
            : $"{names} {option.HelpName ?? option.Name.TrimStart('-').ToUpperInvariant()}";
    }
}
