using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace Holdfast.Daemon;

/// <summary>Options of the console's log that stay as they are.</summary>
internal sealed class FixedConsoleOptions(ConsoleLoggerOptions options) : IOptionsMonitor<ConsoleLoggerOptions>
{
    public ConsoleLoggerOptions CurrentValue => options;

    public ConsoleLoggerOptions Get(string? name) => options;

    public IDisposable? OnChange(Action<ConsoleLoggerOptions, string?> listener) => null;
}
