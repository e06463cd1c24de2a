using Microsoft.Extensions.Logging.Console;

namespace Holdfast.Daemon;

/// <summary>The daemon's log.</summary>
internal static class Logging
{
    private const string LineFormat = "line";

    public static ILoggerFactory Create(LogFormat format, LogLevel minimum) => LoggerFactory.Create(builder => Configure(builder, format, minimum));

    private static void Configure(ILoggingBuilder builder, LogFormat format, LogLevel minimum)
    {
        builder.SetMinimumLevel(minimum);
        builder.AddFilter("Microsoft", LogLevel.Warning);
        var chosen = format == LogFormat.Auto ? Detect() : format;
        builder.Services.AddSingleton<ConsoleFormatter>(new LineFormatter(LineFormat, chosen == LogFormat.Journald, TimeProvider.System));
        if (chosen == LogFormat.Json) builder.AddJsonConsole(options => options.UseUtcTimestamp = true);
        else builder.AddConsole(options => options.FormatterName = LineFormat);
        builder.Services.Configure<ConsoleLoggerOptions>(options => options.LogToStandardErrorThreshold = LogLevel.Trace);
    }

    // systemd sets JOURNAL_STREAM when standard error goes to the journal.
    private static LogFormat Detect() =>
        Environment.GetEnvironmentVariable("JOURNAL_STREAM") is { Length: > 0 } ? LogFormat.Journald : LogFormat.Text;
}
