using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Options;
using Holdfast.Configuration.Sources;

namespace Holdfast.Configuration;

/// <summary>What came of loading a configuration file.</summary>
/// <param name="Options">The options, or null when there was an error.</param>
/// <param name="Diagnostics">Everything found, in the order of the file. Warnings and notes may come with options.</param>
public sealed record ConfigurationResult(HoldfastOptions? Options, IReadOnlyList<Diagnostic> Diagnostics)
{
    /// <summary>How many were found beyond those that <see cref="Diagnostics"/> holds.</summary>
    public int Omitted { get; init; }

    /// <summary>How many of those are errors.</summary>
    public int OmittedErrors { get; init; }

    /// <summary>What files of other programs ask for and this node will do without, with the place each stands at.</summary>
    public IReadOnlyList<string> Missed { get; init; } = [];

    /// <summary>Knows where each key stands; null when the file could not be read at all.</summary>
    internal DiagnosticBag? Places { get; init; }

    /// <summary>Something found later that speaks of a key, placed where the key stands, or the nearest one above it.</summary>
    /// <param name="path">The key: <c>bgp.neighbors[0].address</c>; empty for the file as a whole.</param>
    /// <param name="severity">How much it matters.</param>
    /// <param name="message">What was found.</param>
    /// <param name="fix">How to right it, or null where that is plain from the message.</param>
    /// <exception cref="InvalidOperationException">The file could not be read at all.</exception>
    public Diagnostic Finding(string path, Severity severity, string message, string? fix = null) =>
        (Places ?? throw new InvalidOperationException("there is nothing to speak of")).Finding(path, severity, message, fix);

    /// <summary>What it was read from; null when the file could not be read at all.</summary>
    public ConfigurationSources? Sources { get; init; }

    /// <summary>What became of the file.</summary>
    public ConfigurationOutcome Outcome { get; init; } = Options is null ? ConfigurationOutcome.Invalid
        : ConfigurationOutcome.Loaded;
}

/// <summary>What became of reading a configuration file; commands turn it into their exit codes.</summary>
public enum ConfigurationOutcome
{
    /// <summary>It is right: there are options, and no error among the diagnostics.</summary>
    Loaded,

    /// <summary>It was read, and has mistakes.</summary>
    Invalid,

    /// <summary>There is no such file.</summary>
    NotFound,

    /// <summary>This user may not read it.</summary>
    NotPermitted,

    /// <summary>It cannot be read for another reason: a directory, an input/output error.</summary>
    Unreadable,
}
