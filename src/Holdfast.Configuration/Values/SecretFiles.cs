namespace Holdfast.Configuration.Values;

/// <summary>What a missing or unreadable secret file (<c>password_file</c>) means to the caller.</summary>
public enum SecretFiles
{
    /// <summary>An error: the options are to be run.</summary>
    Required,

    /// <summary>
    /// An error where it is missing; a warning, and no password, where this user may not read it: the file is only being checked,
    /// on the node itself.
    /// </summary>
    Present,

    /// <summary>A warning, and no password: the file is only being checked, on another machine than the node.</summary>
    Optional,
}
