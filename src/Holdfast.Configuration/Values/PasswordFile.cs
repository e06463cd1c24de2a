using Holdfast.Linux.Files;

namespace Holdfast.Configuration.Values;

/// <summary>Reads files that the configuration names: keys and secrets, of which nothing is ever shown, and others.</summary>
/// <param name="directory">Where a relative path begins that stands in no file.</param>
/// <param name="secrets">What a missing file means.</param>
internal sealed class PasswordFile(string directory, SecretFiles secrets)
{
    /// <summary>TCP_MD5SIG_MAXKEYLEN and TCP_AO_MAXKEYLEN.</summary>
    public const int LongestKey = 80;

    /// <summary>What a secret's name begins with that the service manager hands over.</summary>
    public const string Credential = "credential:";

    private const long LongestSecret = 4096;

    private const long LargestFile = 4 << 20;

    private const UnixFileMode WorldReadable = UnixFileMode.OtherRead;

    /// <summary>The password, or null with the reason in the diagnostics.</summary>
    /// <param name="field">Names the file.</param>
    /// <param name="use">What the key is for.</param>
    public string? Read(Field field, string use = "TCP MD5") =>
        ReadText(field, $"it holds the {use} key of the session, in one line") is { } content
            ? Judge(field, field.Text()!, use, content) : null;

    /// <summary>All that is in a secret file, or null with the reason in the diagnostics.</summary>
    /// <param name="field">Names the file.</param>
    /// <param name="holds">What is to be in it.</param>
    /// <param name="longest">The most octets that it may have.</param>
    /// <param name="isPublic">It is no secret, and read with those that are.</param>
    public string? ReadText(Field field, string holds, long longest = LongestSecret, bool isPublic = false)
    {
        if (field.Text() is not { } path) return null;
        try
        {
            if (PlaceOf(field, path, holds) is not { } full) return null;
            if (Directory.Exists(full)) return Absent(field, $"`{path}` is a directory", holds);
            using var stream = RegularFile.OpenRead(full);
            if (stream.CanSeek && stream.Length > longest)
            {
                field.Error($"`{path}` is too large to be {(longest == LongestSecret ? "a key" : "that")}");
                return null;
            }
            if (!isPublic && !OperatingSystem.IsWindows() && (File.GetUnixFileMode(stream.SafeFileHandle) & WorldReadable) != 0)
                field.Warning($"every user can read `{path}`", $"chmod 640 {path}");
            using var reader = new StreamReader(stream);
            return reader.ReadToEnd();
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            var elsewhere = secrets == SecretFiles.Present ? "; on another machine than the node, check with --elsewhere" : "";
            return Absent(field, $"there is no file `{path}`", holds + elsewhere);
        }
        catch (UnauthorizedAccessException)
        {
            return Absent(field, $"`{path}` may not be read by {Environment.UserName}", holds, SecretFiles.Present);
        }
        catch (Exception e) when (e is IOException or ArgumentException or NotSupportedException)
        {
            field.Error($"`{ScalarValues.Shorten(path)}` cannot be read: {e.Message}");
            return null;
        }
    }

    /// <summary>Where the file is; null, with the reason in the diagnostics, when that is no path.</summary>
    /// <param name="field">Names the file.</param>
    /// <param name="holds">What is to be in it.</param>
    public string? PathOf(Field field, string holds)
    {
        if (field.Text() is not { } path) return null;
        try
        {
            return PlaceOf(field, path, holds);
        }
        catch (ArgumentException e)
        {
            field.Error($"`{ScalarValues.Shorten(path)}` cannot be read: {e.Message}");
            return null;
        }
    }

    /// <summary>All that is in a file that is no secret, or null with the reason in the diagnostics.</summary>
    /// <param name="field">Names the file.</param>
    public string? ReadFile(Field field)
    {
        if (field.Text() is not { } path) return null;
        try
        {
            using var stream = RegularFile.OpenRead(Path.GetFullPath(path, field.Node.At.Source?.Directory ?? directory));
            if (stream.Length > LargestFile)
            {
                field.Error($"`{path}` is larger than {LargestFile >> 20} MiB");
                return null;
            }

            using var reader = new StreamReader(stream);
            return reader.ReadToEnd();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            field.Error(e is FileNotFoundException or DirectoryNotFoundException ? $"there is no file `{ScalarValues.Shorten(path)}`"
                : $"`{ScalarValues.Shorten(path)}` cannot be read: {e.Message}");
            return null;
        }
    }

    // systemd.exec(5): a folder that only the service's user can read, named to the service and to nobody else.
    private string? PlaceOf(Field field, string path, string holds)
    {
        if (!path.StartsWith(Credential, StringComparison.Ordinal))
            return Path.GetFullPath(path, field.Node.At.Source?.Directory ?? directory);
        var name = path[Credential.Length..];
        if (name is "" or "." or ".." || name.Contains('/', StringComparison.Ordinal))
        {
            field.Error($"`{name}` is not the name of a credential",
                "write `credential:bgp-key`, and LoadCredential= in the unit");
            return null;
        }
        if (Environment.GetEnvironmentVariable("CREDENTIALS_DIRECTORY") is { Length: > 0 } folder)
            return Path.Combine(folder, name);
        return Absent(field, $"`{path}` is for the service alone: there is no CREDENTIALS_DIRECTORY here", holds,
            SecretFiles.Present);
    }

    private static string? Judge(Field field, string path, string use, string content)
    {
        var password = content.TrimEnd();
        if (password.Length == 0) field.Error($"`{path}` is empty", $"put the key in it, or take `{field.Key}` away");
        else if (password.AsSpan().ContainsAny('\n', '\r', '\0'))
            field.Error($"`{path}` has more than one line", "the key is one line");
        else if (System.Text.Encoding.UTF8.GetByteCount(password) > LongestKey)
            field.Error($"the key in `{path}` is longer than {use} allows ({LongestKey} octets)",
                "agree on a shorter one with the neighbor");
        else return password;
        return null;
    }

    private string? Absent(Field field, string what, string fix, SecretFiles warnedOf = SecretFiles.Optional)
    {
        if (secrets < warnedOf) field.Error(what, fix);
        else field.Warning($"{what}; the daemon would not start without it");
        return null;
    }
}
