using System.Text;
using Holdfast.Lua.Native;
using Holdfast.Lua.Values;

namespace Holdfast.Lua;

/// <summary>Reads what Lua says of an error.</summary>
internal static class LuaErrors
{
    private const string TraceHeading = "\nstack traceback:\n";

    /// <summary>Pops what a call left that did not return.</summary>
    /// <param name="stack">Whose top it is.</param>
    /// <param name="status">How the call ended.</param>
    /// <param name="files">Paths of the files that were read.</param>
    public static LuaError Take(LuaStack stack, LuaStatus status, IReadOnlyList<string> files)
    {
        var text = stack.TryGetOctets(-1, out var octets)
            ? Encoding.UTF8.GetString(octets)
            : $"the error is no text but a {stack.ValueAt(-1).TypeName}";
        stack.Pop();
        // Of nil, the trace is all there is.
        if (text.StartsWith(TraceHeading[1..], StringComparison.Ordinal))
            text = "the error is no text but a nil\n" + text;
        var heading = text.IndexOf(TraceHeading, StringComparison.Ordinal);
        var trace = heading < 0 ? "" : Readable(text[(heading + TraceHeading.Length)..], files);
        var (location, message) = Split(heading < 0 ? text : text[..heading], files);
        if (status != LuaStatus.TimeLimit)
            return new LuaError(status, message, location, trace);
        // The hook says who called the function that was ended; the trace begins with that function.
        return new LuaError(status, "it ran for longer than it may", Split(trace, files).Location, trace);
    }

    private static (LuaLocation? Location, string Message) Split(string text, IReadOnlyList<string> files)
    {
        for (var colon = text.IndexOf(':'); colon > 0 && text.IndexOf('\n') is var end && (end < 0 || colon < end);
            colon = text.IndexOf(':', colon + 1))
        {
            var next = text.IndexOf(':', colon + 1);
            if (next > colon && int.TryParse(text.AsSpan(colon + 1, next - colon - 1), out var line))
                return (new LuaLocation(Whole(text[..colon], files), line), text[(next + 1)..].TrimStart());
        }
        return (null, text);
    }

    // Lua cuts the beginning of a long path.
    private static string Whole(string source, IReadOnlyList<string> files) =>
        source.StartsWith("...", StringComparison.Ordinal)
            ? files.FirstOrDefault(file => file.EndsWith(source[3..], StringComparison.Ordinal)) ?? source
            : source;

    private static string Readable(string trace, IReadOnlyList<string> files)
    {
        var lines = trace.Split('\n').Select(line => line.Trim())
            .Where(line => line.Length > 0 && !line.StartsWith(LuaPrelude.Source, StringComparison.Ordinal))
            .Select(line => Split(line, files) is ({ } location, var rest) ? $"{location}: {rest}" : line);
        return string.Join('\n', lines);
    }
}
