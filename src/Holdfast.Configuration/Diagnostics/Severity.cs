namespace Holdfast.Configuration.Diagnostics;

/// <summary>How much a diagnostic matters.</summary>
public enum Severity
{
    /// <summary>The file is refused.</summary>
    Error,

    /// <summary>It is taken, but is probably not what was meant.</summary>
    Warning,

    /// <summary>Worth knowing.</summary>
    Note,
}
