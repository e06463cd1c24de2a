using Holdfast.Configuration.Diagnostics;

namespace Holdfast.Configuration;

/// <summary>Reads <c>holdfast.yaml</c>.</summary>
public static class ConfigurationFile
{
    /// <summary>Reads and checks a file. Never throws for what is in it, or for its not being there.</summary>
    /// <param name="path">The file.</param>
    /// <param name="secrets">What a missing <c>password_file</c> means.</param>
    /// <returns>The options, or every mistake found.</returns>
    public static ConfigurationResult Load(string path, SecretFiles secrets = SecretFiles.Required)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        _ = secrets;
        return new ConfigurationResult(null, [new Diagnostic(path, 0, 0, Severity.Error, "", "no section can be read yet")]);
    }
}
