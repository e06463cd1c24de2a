using Holdfast.Configuration.Diagnostics;

namespace Holdfast.DropIn.Ini;

/// <summary>A file of sections with keys, as it is written: nothing is merged or filled in.</summary>
/// <param name="Sections">Its sections, in the order of the file; one may stand there twice.</param>
internal sealed record IniFile(IReadOnlyList<IniSection> Sections);

/// <summary>A section.</summary>
/// <param name="Name">Its name.</param>
/// <param name="At">Where the name stands.</param>
/// <param name="Entries">Its keys, in the order of the file; one may stand there twice.</param>
internal sealed record IniSection(string Name, Location At, IReadOnlyList<IniEntry> Entries);

/// <summary>A key with its value.</summary>
/// <param name="Key">The key.</param>
/// <param name="KeyAt">Where it stands.</param>
/// <param name="Value">The value, without white space around it.</param>
/// <param name="At">Where the value begins; the key's place for one that is empty.</param>
internal sealed record IniEntry(string Key, Location KeyAt, string Value, Location At);

/// <summary>In which ways the formats that look alike differ.</summary>
/// <param name="Delimiters">What may stand between key and value; the first of them in a line counts.</param>
internal sealed record IniDialect(string Delimiters)
{
    /// <summary>As Perl's Config::IniFiles reads it: <c>&lt;&lt;EOT</c> begins a value of several lines.</summary>
    public static IniDialect Perl { get; } = new("=") { HasHereDocuments = true };

    /// <summary>As Python's configparser reads it: keys in any case, and indented lines go on with the value.</summary>
    public static IniDialect Python { get; } = new("=:") { HasContinuations = true, LowersKeys = true };

    /// <summary>A value <c>&lt;&lt;EOT</c> is all lines up to one that is <c>EOT</c>, each a value of the key.</summary>
    public bool HasHereDocuments { get; init; }

    /// <summary>A line that is indented deeper than the key goes on with its value.</summary>
    public bool HasContinuations { get; init; }

    /// <summary>Upper and lower case of a key are the same.</summary>
    public bool LowersKeys { get; init; }
}
