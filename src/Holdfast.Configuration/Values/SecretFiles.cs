namespace Holdfast.Configuration.Values;

/// <summary>What a missing or unreadable secret file (<c>password_file</c>) means to the caller.</summary>
public enum SecretFiles
{
    /// <summary>An error: the options are to be run.</summary>
    Required,

    /// <summary>
    /// A warning, and no password: the file is only being checked, perhaps elsewhere, or by a user without the right.
    /// </summary>
    Optional,
}
