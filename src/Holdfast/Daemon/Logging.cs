using Microsoft.Extensions.Logging.Console;

namespace Holdfast.Daemon;

/// <summary>The daemon's log.</summary>
internal static class Logging
{
    public static ILoggerFactory Create(LogFormat format, LogLevel minimum) => LoggerFactory.Create(builder => Configure(builder, format, minimum));

    private static void Configure(ILoggingBuilder builder, LogFormat format, LogLevel minimum)
    {
        builder.SetMinimumLevel(minimum);
        builder.AddFilter("Microsoft", LogLevel.Warning);
        switch (format == LogFormat.Auto ? Detect() : format)
        {
            case LogFormat.Json:
                builder.AddJsonConsole(options => options.UseUtcTimestamp = true);
                break;
            case LogFormat.Journald:
                builder.AddSystemdConsole();
                break;
            default:
                builder.AddSimpleConsole(options =>
                {
                    options.SingleLine = true;
                    options.TimestampFormat = "yyyy-MM-dd HH:mm:ss.fff ";
                    options.ColorBehavior = Console.IsErrorRedirected ? LoggerColorBehavior.Disabled : LoggerColorBehavior.Default;
                });
                break;
        }
        builder.Services.Configure<ConsoleLoggerOptions>(options => options.LogToStandardErrorThreshold = LogLevel.Trace);
    }

    // systemd sets JOURNAL_STREAM when standard error goes to the journal.
    private static LogFormat Detect() =>
        Environment.GetEnvironmentVariable("JOURNAL_STREAM") is { Length: > 0 } ? LogFormat.Journald : LogFormat.Text;
}
