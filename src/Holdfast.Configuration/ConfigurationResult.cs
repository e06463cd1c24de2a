using Holdfast.Configuration.Diagnostics;

namespace Holdfast.Configuration;

/// <summary>What came of loading a configuration file.</summary>
/// <param name="Options">The options, or null when there was an error.</param>
/// <param name="Diagnostics">Everything found, in the order of the file. Warnings and notes may come with options.</param>
public sealed record ConfigurationResult(HoldfastOptions? Options, IReadOnlyList<Diagnostic> Diagnostics)
{
    /// <summary>What became of the file.</summary>
    public ConfigurationOutcome Outcome { get; init; } = Options is null ? ConfigurationOutcome.Invalid : ConfigurationOutcome.Loaded;
}
