using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Holdfast.Linux.Files;

namespace Holdfast.Daemon.State;

/// <summary>
/// A small file that survives restarts. It is written whole and put in place by a rename, so that whoever reads it finds the
/// old content or the new. One that cannot be read is put aside and does not keep the node from starting.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="type">What it holds.</param>
/// <param name="isWhole">Whether what was read is all there: a null may stand where the type has none.</param>
/// <param name="log">Where trouble is logged.</param>
internal sealed partial class StateFile<T>(string path, JsonTypeInfo<T> type, Func<T, bool> isWhole, ILogger log) where T : class
{
    private readonly Lock _gate = new();
    private bool _complained;

    public string Path => path;

    /// <summary>What it holds; null when there is no file, or none that can be read.</summary>
    public T? Load()
    {
        lock (_gate)
        {
            try
            {
                using var stream = RegularFile.OpenRead(path);
                if (JsonSerializer.Deserialize(stream, type) is { } content && isWhole(content)) return content;
                PutAside("something is missing in it");
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
            {
            }
            catch (JsonException e)
            {
                PutAside(e.Message);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                LogUnreadable(log, path, e.Message);
            }
            return null;
        }
    }

    /// <summary>Writes it.</summary>
    /// <returns>Null, or why it could not be written.</returns>
    public string? Save(T content)
    {
        lock (_gate)
        {
            var fresh = path + ".new";
            try
            {
                Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
                using (var stream = RegularFile.Create(fresh))
                {
                    JsonSerializer.Serialize(stream, content, type);
                    // On the disk before the rename: a crash between the two must not leave an empty file.
                    stream.Flush(flushToDisk: true);
                }
                RegularFile.Replace(fresh, path);
                _complained = false;
                return null;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                if (!_complained) LogUnwritable(log, path, e.Message);
                _complained = true;
                return $"{path} cannot be written: {e.Message}";
            }
        }
    }

    private void PutAside(string why)
    {
        var aside = path + ".corrupt";
        try
        {
            File.Move(path, aside, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            aside = path;
        }
        LogCorrupt(log, path, why, aside);
    }

    [LoggerMessage(Level = LogLevel.Error,
        Message = "{Path} is corrupt ({Why}): what it held is lost, going on without; it is kept as {Aside}")]
    private static partial void LogCorrupt(ILogger log, string path, string why, string aside);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Path} cannot be read, going on without: {Why}")]
    private static partial void LogUnreadable(ILogger log, string path, string why);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "{Path} cannot be written, so drains and crash back-off do not survive a restart: {Why}; "
            + "give node.state_dir a directory this daemon may write to")]
    private static partial void LogUnwritable(ILogger log, string path, string why);
}
