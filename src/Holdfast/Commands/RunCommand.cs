using System.CommandLine;
using Holdfast.Configuration;
using Holdfast.Contracts;
using Holdfast.Daemon;
using Holdfast.Linux.Polling;
using Holdfast.Logging;

namespace Holdfast.Commands;

/// <summary><c>holdfast run</c>: the daemon, in the foreground, until a signal ends it.</summary>
internal static class RunCommand
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
        var command = new Command("run", "Run the daemon in the foreground") { file, drained, level, format };
        command.SetAction(parsed => EventLoop.Run(async loop =>
        {
            using var signals = new DaemonSignals();
            var path = parsed.GetValue(file)!;
            // A file system that hangs must not keep a signal from being obeyed.
            var load = Task.Run(() => ConfigurationFile.Load(path), CancellationToken.None);
            if (await Task.WhenAny(load, signals.Stopped) != load) return ExitCode.Ok;
            var result = await load;
            using var logs = DaemonLog.Create(parsed.GetValue(format), parsed.GetValue(level));
            var exitCode = ConfigurationVerdict.Log(result, logs);
            if (exitCode != ExitCode.Ok) return exitCode;
            return await DaemonProcess.RunAsync(result.Options!, path, parsed.GetValue(drained), signals, logs, loop);
        }));
        return command;
    }
}
