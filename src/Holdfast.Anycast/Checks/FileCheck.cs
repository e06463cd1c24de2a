using System.Collections.Concurrent;
using System.Text;
using Holdfast.Linux.Files;

namespace Holdfast.Anycast.Checks;

public abstract partial record CheckOptions
{
    /// <summary>A file that must be there, or must not be.</summary>
    /// <param name="Path">
    /// Its absolute path; <c>{address}</c>, <c>{prefix}</c>, <c>{service}</c> and <c>{family}</c> stand for what is checked.
    /// </param>
    public sealed record File(string Path) : CheckOptions
    {
        /// <summary>It must not be there.</summary>
        public bool Absent { get; init; }

        /// <summary>What its first MiB must contain, compared octet by octet in UTF-8; null wants nothing of it.</summary>
        public string? Contains { get; init; }

        /// <summary>It must have been written no longer ago than this; null lets it be of any age.</summary>
        public TimeSpan? MaxAge { get; init; }

        internal override PolledCheck Check(CheckServices services) => new FileCheck(this, services);
    }
}

/// <summary>A file that must be there, with what it must hold, or must not be there.</summary>
internal sealed class FileCheck(CheckOptions.File options, CheckServices services) : PolledCheck(Describe(options))
{
    /// <summary>Octets of it that are read.</summary>
    internal const int Read = 1 << 20;

    private readonly ConcurrentDictionary<string, (DateTime Written, TimeSpan Age, long At)> _seen = new(StringComparer.Ordinal);

    internal override async Task<CheckResult> RunAsync(CheckTarget target, TimeSpan timeout, CancellationToken cancellation)
    {
        var path = target.Fill(options.Path);
        if (services.Files.TryRun((path, options), key => Inspect(key.Path)) is not { } inspection)
            return CheckResult.Fails($"{path} cannot be looked at: too many file checks wait for file systems that hang");
        try
        {
            return await inspection.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return CheckResult.Fails($"timeout after {DurationText.Of(timeout)}: the file system does not answer");
        }
    }

    private CheckResult Inspect(string path)
    {
        try
        {
            if (!Path.Exists(path)) return new CheckResult(options.Absent, $"{path} does not exist");
            if (options.Absent) return CheckResult.Fails($"{path} exists");
            var age = AgeOf(path);
            if (options.MaxAge is { } most && age > most)
                return CheckResult.Fails($"{path} was written {DurationText.Of(age)} ago, wanted within {DurationText.Of(most)}");
            if (options.Contains is { } wanted && !Holds(path, Encoding.UTF8.GetBytes(wanted)))
                return CheckResult.Fails($"{path} does not contain `{wanted}`");
            return CheckResult.Holds($"{path} exists{(options.MaxAge is null ? "" : $", written {DurationText.Of(age)} ago")}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return CheckResult.Fails($"{path} cannot be read: {error.Message}");
        }
    }

    // From the first look on it is the time that passes, not the wall clock, which makes it older.
    private TimeSpan AgeOf(string path)
    {
        var written = File.GetLastWriteTimeUtc(path);
        if (_seen.TryGetValue(path, out var seen) && seen.Written == written)
            return seen.Age + services.Time.GetElapsedTime(seen.At);
        var age = services.Time.GetUtcNow() - written;
        if (age < TimeSpan.Zero) age = TimeSpan.Zero;
        _seen[path] = (written, age, services.Time.GetTimestamp());
        return age;
    }

    private static bool Holds(string path, ReadOnlySpan<byte> wanted)
    {
        using var file = RegularFile.OpenRead(path);
        var octets = new byte[(int)Math.Min(Read, Math.Max(file.Length, 4096))];
        return octets.AsSpan(0, file.ReadAtLeast(octets, octets.Length, throwOnEndOfStream: false)).IndexOf(wanted) >= 0;
    }

    private static string Describe(CheckOptions.File options) => $"file {options.Path}{(options.Absent ? " absent" : "")}";
}
