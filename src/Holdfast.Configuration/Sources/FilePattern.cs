using System.IO.Enumeration;

namespace Holdfast.Configuration.Sources;

/// <summary>Files of one directory by their names.</summary>
/// <param name="Directory">The directory's full path.</param>
/// <param name="Name">
/// The name, in which <c>*</c> stands for any characters and <c>?</c> for one. As in a shell, neither finds a name that begins
/// with a dot.
/// </param>
public sealed record FilePattern(string Directory, string Name)
{
    /// <summary>Whether a name has <c>*</c> or <c>?</c> in it.</summary>
    public static bool IsPattern(ReadOnlySpan<char> name) => name.ContainsAny('*', '?');

    /// <summary>Whether a file of the directory is meant.</summary>
    /// <param name="name">Its name, without the directory.</param>
    public bool Fits(ReadOnlySpan<char> name) =>
        (name is not ['.', ..] || Name is ['.', ..]) && FileSystemName.MatchesSimpleExpression(Name, name, ignoreCase: false);

    /// <inheritdoc/>
    public override string ToString() => Path.Combine(Directory, Name);
}
