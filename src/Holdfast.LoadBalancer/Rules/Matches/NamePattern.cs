using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;
using Holdfast.Collections;
using Holdfast.Dns.Names;

namespace Holdfast.LoadBalancer.Rules.Matches;

/// <summary>
/// A regular expression for names in presentation format, without their last dot, whatever the case of their letters: .NET's
/// syntax without what needs backtracking, so that the time it takes grows with the length of the name alone.
/// </summary>
public sealed record NamePattern
{
    /// <summary>The most characters of an expression.</summary>
    public const int MaxLength = 1024;

    private const RegexOptions Options =
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    private NamePattern(string text) => Text = text;

    /// <summary>The expression.</summary>
    public string Text { get; }

    /// <summary>Reads an expression.</summary>
    /// <param name="text">It.</param>
    /// <param name="pattern">The expression, or null.</param>
    /// <param name="error">What is wrong with it, or null.</param>
    public static bool TryParse(
        string text, [NotNullWhen(true)] out NamePattern? pattern, [NotNullWhen(false)] out string? error)
    {
        ArgumentNullException.ThrowIfNull(text);
        (pattern, error) = (null, null);
        if (text.Length > MaxLength)
        {
            error = $"it is longer than {MaxLength} characters";
            return false;
        }

        try
        {
            pattern = new NamePattern(text);
            pattern.Compile();
            return true;
        }
        catch (RegexParseException exception)
        {
            error = $"character {exception.Offset}: {Sentence(exception.Error)}";
        }
        catch (NotSupportedException)
        {
            error = "it refers back, looks around or is atomic, which takes backtracking";
        }

        pattern = null;
        return false;
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    internal Regex Compile() => new(Text, Options);

    // `InsufficientClosingParentheses`: insufficient closing parentheses.
    private static string Sentence(RegexParseError error) =>
        string.Concat($"{error}".Select((letter, place) =>
            char.IsUpper(letter) ? $"{(place > 0 ? " " : "")}{char.ToLowerInvariant(letter)}" : $"{letter}"));
}

/// <summary>Names that fit any of these expressions.</summary>
internal sealed class NamePatterns : MatchPart
{
    // Each worker has its own: a shared one would keep the state of one search at a time, and make others anew.
    private readonly Regex[][] _ofWorkers;

    /// <summary>Compiles the expressions.</summary>
    /// <param name="patterns">The expressions.</param>
    /// <param name="workers">Threads that search.</param>
    public NamePatterns(ValueList<NamePattern> patterns, int workers) =>
        _ofWorkers = [.. Enumerable.Range(0, workers).Select(_ => patterns.Select(pattern => pattern.Compile()).ToArray())];

    public override bool Holds(scoped in MatchSubject subject)
    {
        Span<char> buffer = stackalloc char[NameWire.MaxTextLength];
        ReadOnlySpan<char> name = buffer[..Write(subject.QName, buffer)];
        foreach (var pattern in _ofWorkers[subject.Worker])
        {
            if (pattern.IsMatch(name))
                return true;
        }

        return false;
    }

    /// <summary>
    /// Writes a name as expressions see it, the root as nothing; returns its characters. Only dots and backslashes within labels
    /// and what cannot be seen is escaped.
    /// </summary>
    internal static int Write(ReadOnlySpan<byte> name, Span<char> text)
    {
        int length = 0;
        for (int at = 0; name[at] != 0; at += 1 + name[at])
        {
            if (at > 0)
                text[length++] = '.';
            foreach (byte octet in name.Slice(at + 1, name[at]))
            {
                bool isShown = octet is > (byte)' ' and <= (byte)'~';
                if (!isShown || octet is (byte)'.' or (byte)'\\')
                    text[length++] = '\\';
                if (isShown)
                    text[length++] = (char)octet;
                else if (octet.TryFormat(text[length..], out int digits, "D3", CultureInfo.InvariantCulture))
                    length += digits;
            }
        }

        return length;
    }
}
