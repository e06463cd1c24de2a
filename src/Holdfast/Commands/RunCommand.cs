using System.CommandLine;
using Holdfast.Configuration;
using Holdfast.Configuration.Values;
using Holdfast.Contracts;
using Holdfast.Daemon;
using Holdfast.Daemon.Upgrade;
using Holdfast.Linux.Capabilities;
using Holdfast.Linux.Handover;
using Holdfast.Linux.Kernel;
using Holdfast.Linux.Polling;
using Holdfast.Logging;

namespace Holdfast.Commands;

/// <summary><c>holdfast run</c>: the daemon, in the foreground, until a signal ends it.</summary>
internal static partial class RunCommand
{
    public static Command Build()
    {
        var file = new Option<string>("--config", "-c")
        {
            Description = "The configuration",
            HelpName = "FILE",
            DefaultValueFactory = _ => ConfigurationVerdict.DefaultPath,
        };
        var drained = new Option<bool>("--drained")
        {
            Description = "Sessions up and checks running, but nothing announced until `holdfast undrain`",
        };
        var level = new Option<LogLevel>("--log-level")
        {
            Description = "The least that is logged",
            HelpName = "debug|information|warning|error",
            DefaultValueFactory = _ => LogLevel.Information,
        };
        var format = new Option<LogFormat>("--log")
        {
            Description = "How log lines look; auto knows journald",
            HelpName = "auto|text|journald|json",
            DefaultValueFactory = _ => LogFormat.Auto,
        };
        var check = new Option<bool>("--check")
        {
            Description = "Only check what it would run",
        };
        var trial = new Option<bool>("--trial")
        {
            Description = "Beside what answers today: no addresses, no BGP, no hooks, and ports 10000 higher",
        };
        var command = new Command("run", "Run the daemon in the foreground") { file, drained, level, format, check, trial };
        var foreign = new ForeignFileOptions().AddTo(command);
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(check)) return Task.FromResult(CheckCommand.Check(Request(parsed), SecretFiles.Present));
            // Before anything is opened, for the process begins anew where there is anything to drop.
            var hindrance = CapabilityReduction.Apply(Environment.GetCommandLineArgs().Skip(1), DaemonSignals.Numbers);
            return Task.FromResult(EventLoop.Run(loop => RunAsync(parsed, hindrance, loop)));
        });
        return command;

        // A file of another program stands in the place of the default; beside a holdfast.yaml that is named.
        ConfigurationRequest Request(ParseResult parsed)
        {
            var isNamed = parsed.GetResult(file) is { Implicit: false };
            var path = isNamed || !foreign.AreGiven(parsed.RootCommandResult) ? parsed.GetValue(file) : null;
            return foreign.Request(parsed, path) with { IsTrial = parsed.GetValue(trial) };
        }

        async Task<int> RunAsync(ParseResult parsed, string? hindrance, EventLoop loop)
        {
            using var signals = new DaemonSignals();
            InheritedSignals.UnblockAll();
            using var channel = PredecessorConnection.Take();
            var request = Request(parsed);
            // A file system that hangs must not keep a signal from being obeyed.
            var load = Task.Run(() => ConfigurationFile.Load(request), CancellationToken.None);
            if (await Task.WhenAny(load, signals.Stopped) != load) return ExitCode.Ok;
            var result = await load;
            using var logs = DaemonLog.Create(parsed.GetValue(format), parsed.GetValue(level));
            var exitCode = ConfigurationVerdict.Log(result, logs);
            if (exitCode != ExitCode.Ok)
            {
                if (channel is not null) Predecessor.Refuse(channel, ConfigurationVerdict.Text(result));
                return exitCode;
            }
            if (hindrance is not null) LogCapabilitiesKept(logs.CreateLogger("holdfast"), hindrance);
            if (result.Options!.IsTrial) LogTrial(logs.CreateLogger("holdfast"), result.Options.Api.SocketPath);
            return await DaemonProcess.RunAsync(result, request, parsed.GetValue(drained), signals, logs, loop, channel);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message =
        "This is a trial: it has no addresses, no BGP and no hooks, and its ports are 10000 higher; "
            + "ask it by `--socket {Socket}`")]
    private static partial void LogTrial(ILogger log, string socket);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The daemon keeps capabilities that it does not need: {Hindrance}")]
    private static partial void LogCapabilitiesKept(ILogger log, string hindrance);
}
