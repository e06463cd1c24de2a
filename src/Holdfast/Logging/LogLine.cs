using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Holdfast.Logging;

/// <summary>How log lines look. All go to standard error.</summary>
internal enum LogFormat
{
    /// <summary>journald's when started by systemd, else text.</summary>
    Auto,

    /// <summary>Time, level, component, message.</summary>
    Text,

    /// <summary>journald's: the priority as prefix, the time left to it.</summary>
    Journald,

    /// <summary>One JSON object a line.</summary>
    Json,
}

/// <summary>One entry of the log.</summary>
/// <param name="At">When it was made.</param>
/// <param name="Level">How much it matters.</param>
/// <param name="Component">The part of the daemon that it comes from.</param>
/// <param name="Message">Its text, clean.</param>
internal readonly record struct LogLine(DateTimeOffset At, LogLevel Level, string Component, string Message)
{
    // What is not HTML needs no escapes for HTML: a log is read by people and by grep.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The text is laid out for people, in several lines: it stands alone, except in JSON.</summary>
    public bool IsLaidOut { get; init; }

    /// <summary>
    /// The line, without its end: <c>2026-11-23 22:10:58.117+01:00 warn  LoadBalancer: Backend b1 is down</c>, the same with the
    /// syslog priority in place of time and level, or an object with <c>time</c>, <c>level</c>, <c>component</c> and
    /// <c>message</c>.
    /// </summary>
    public string ToString(LogFormat format) => format switch
    {
        LogFormat.Json => ToJson(),
        _ when IsLaidOut => Message,
        LogFormat.Journald => $"<{Priority}>{Component}: {Message}",
        _ => string.Create(CultureInfo.InvariantCulture, $"{At:yyyy-MM-dd HH:mm:ss.fffzzz} {Word,-5} {Component}: {Message}"),
    };

    /// <summary>
    /// The component of a category: <c>Holdfast.LoadBalancer.Backends</c> is <c>LoadBalancer</c> to an operator.
    /// </summary>
    public static string ComponentOf(string category)
    {
        var parts = category.Split('.');
        return parts is ["Holdfast", var component, ..] ? component : parts[0];
    }

    private string Word => Level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "error",
        _ => "crit",
    };

    private int Priority => Level switch
    {
        LogLevel.Trace or LogLevel.Debug => 7,
        LogLevel.Information => 6,
        LogLevel.Warning => 4,
        LogLevel.Error => 3,
        _ => 2,
    };

    private string ToJson()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            json.WriteStartObject();
            json.WriteString("time", At.ToString("yyyy-MM-dd'T'HH:mm:ss.fffzzz", CultureInfo.InvariantCulture));
            json.WriteString("level", Word);
            json.WriteString("component", Component);
            json.WriteString("message", Message);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}
