namespace Holdfast.Commands;

/// <summary>Who runs this command.</summary>
internal static class OperatorName
{
    /// <summary>The person behind sudo, else the user.</summary>
    public static string Current => Environment.GetEnvironmentVariable("SUDO_USER") is { Length: > 0 } person
        ? person : Environment.UserName;
}
