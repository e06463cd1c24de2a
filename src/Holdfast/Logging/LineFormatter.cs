using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace Holdfast.Logging;

/// <summary>
/// One line an entry: <c>2026-11-23 22:10:58.117 warn LoadBalancer: Backend b1 is down</c>; for journald the syslog priority
/// in place of time and level. The framework's own formatters print event numbers, which say nothing to an operator.
/// </summary>
internal sealed class LineFormatter(string name, bool journald, TimeProvider time) : ConsoleFormatter(name)
{
    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        if (journald)
        {
            textWriter.Write(Priority(logEntry.LogLevel));
        }
        else
        {
            textWriter.Write(time.GetLocalNow().ToString("yyyy-MM-dd HH:mm:ss.fff ", CultureInfo.InvariantCulture));
            textWriter.Write(Level(logEntry.LogLevel));
        }
        textWriter.Write(Component(logEntry.Category));
        textWriter.Write(": ");
        // A line is an entry: what would break it (an exception's trace) goes on behind it.
        textWriter.Write(logEntry.Formatter(logEntry.State, null).ReplaceLineEndings(" "));
        if (logEntry.Exception is { } exception) textWriter.Write(" | " + exception.ToString().ReplaceLineEndings(" | "));
        textWriter.WriteLine();
    }

    /// <summary>
    /// The component an entry comes from: <c>Holdfast.LoadBalancer.Backends</c> is <c>LoadBalancer</c> to an operator.
    /// </summary>
    internal static string Component(string category)
    {
        var parts = category.Split('.');
        return parts is ["Holdfast", var component, ..] ? component : parts[0];
    }

    private static string Level(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace ",
        LogLevel.Debug => "debug ",
        LogLevel.Information => "info  ",
        LogLevel.Warning => "warn  ",
        LogLevel.Error => "error ",
        _ => "crit  ",
    };

    private static string Priority(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "<7>",
        LogLevel.Information => "<6>",
        LogLevel.Warning => "<4>",
        LogLevel.Error => "<3>",
        _ => "<2>",
    };
}

/// <summary>Options of the console's log that stay as they are.</summary>
internal sealed class FixedConsoleOptions(ConsoleLoggerOptions options) : IOptionsMonitor<ConsoleLoggerOptions>
{
    public ConsoleLoggerOptions CurrentValue => options;

    public ConsoleLoggerOptions Get(string? name) => options;

    public IDisposable? OnChange(Action<ConsoleLoggerOptions, string?> listener) => null;
}
