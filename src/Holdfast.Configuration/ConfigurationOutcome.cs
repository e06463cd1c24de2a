namespace Holdfast.Configuration;

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
