using System.Collections.Immutable;
using Holdfast.Configuration.Foreign;

namespace Holdfast.Configuration;

/// <summary>
/// The files that a configuration is read from, each time anew: a <c>holdfast.yaml</c>, files of other programs, or both.
/// </summary>
public sealed record ConfigurationRequest
{
    /// <param name="file">The <c>holdfast.yaml</c>; null for none.</param>
    /// <param name="foreign">Files of other programs; at least one where there is no <paramref name="file"/>.</param>
    /// <exception cref="ArgumentException">No file is named.</exception>
    public ConfigurationRequest(string? file, params ImmutableArray<ForeignFile> foreign)
    {
        (File, Foreign) = (file, foreign);
        if (Paths.Any(string.IsNullOrEmpty) || !Paths.Any()) throw new ArgumentException("a file must be named", nameof(file));
    }

    /// <summary>The <c>holdfast.yaml</c>; null for none.</summary>
    public string? File { get; }

    /// <summary>Files of other programs.</summary>
    public ImmutableArray<ForeignFile> Foreign { get; }

    /// <summary>What the command line says beside them.</summary>
    public ForeignOptions Options { get; init; } = new();

    /// <summary>The options are to be those of a trial: <see cref="Trial.TrialOptions"/>.</summary>
    public bool IsTrial { get; init; }

    /// <summary>The file that stands for all in messages: the first.</summary>
    public string Path => Paths.First();

    /// <summary>All files that are named, the <c>holdfast.yaml</c> first.</summary>
    internal IEnumerable<string> Paths => (File is null ? [] : new[] { File }).Concat(Foreign.Select(file => file.Path));
}
