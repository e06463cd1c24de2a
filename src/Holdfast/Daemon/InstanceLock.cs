using System.Globalization;
using System.Text;
using Holdfast.Linux;
using Holdfast.Linux.Blocking;
using Holdfast.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Holdfast.Daemon;

/// <summary>
/// One daemon for a <c>state_dir</c>, and one for an API socket: who starts takes a lock on both before it touches anything
/// else. The kernel lets go of a lock when its process ends, however it ends; the files stay.
/// </summary>
internal sealed class InstanceLock : IDisposable
{
    // A file system that does not answer by then is left out, as one that cannot be written to.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private readonly List<(string Path, FileStream File)> _files = [];
    private bool _isLeft;

    private InstanceLock()
    {
    }

    /// <summary>Takes the locks.</summary>
    /// <param name="stateDirectory">The state directory; one that cannot be written to, or does not answer, is left out.</param>
    /// <param name="socketPath">The API's socket.</param>
    /// <exception cref="StartException">Another daemon has one of them.</exception>
    public static InstanceLock Take(string stateDirectory, string socketPath)
    {
        var taken = new InstanceLock();
        try
        {
            var calls = new BlockingCalls<string, bool>("hf-lock", limit: 2);
            calls.TryRun(Path.Combine(stateDirectory, "lock"), path => taken.TryAdd(path, "node.state_dir"), Patience, out _);
            calls.TryRun(socketPath + ".lock", path => taken.TryAdd(path, "api.listen"), Patience, out _);
            return taken;
        }
        catch
        {
            taken.Dispose();
            throw;
        }
    }

    /// <summary>Goes on with locks of another process, which they belong to as well until it ends.</summary>
    public static InstanceLock Inherit(IEnumerable<(string Path, int Descriptor)> locks)
    {
        var taken = new InstanceLock();
        foreach (var (path, descriptor) in locks)
        {
            // A lock is let go with the last copy of its descriptor.
            var file = new FileStream(new SafeFileHandle(descriptor, ownsHandle: true), FileAccess.ReadWrite, bufferSize: 1);
            taken._files.Add((path, file));
        }
        return taken;
    }

    /// <summary>The locks, for another process to go on with.</summary>
    public IReadOnlyList<(string Path, int Descriptor)> Leave()
    {
        lock (_gate) return [.. _files.Select(one => (one.Path, (int)one.File.SafeFileHandle.DangerousGetHandle()))];
    }

    /// <summary>Another process has them: this one must not unlock what they are locked by.</summary>
    public void LetGo() => _isLeft = true;

    /// <summary>Writes this process's number into them, in the place of another's.</summary>
    public void Write()
    {
        lock (_gate)
            foreach (var (_, file) in _files) Write(file);
    }

    public void Dispose()
    {
        if (_isLeft) return;
        lock (_gate)
        {
            foreach (var (_, file) in _files)
                file.Dispose();
        }
    }

    private bool TryAdd(string path, string key)
    {
        try
        {
            if (FileTypes.Of(path) is not (FileType.None or FileType.Regular) and var type)
                throw new StartException($"{path} is {FileTypes.Describe(type)}: remove it, or give {key} another path");
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            // FileShare.None is flock(2) with LOCK_EX | LOCK_NB.
            var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
            lock (_gate) _files.Add((path, file));
            Write(file);
            return true;
        }
        catch (IOException taken) when (taken.HResult == Errno.EAGAIN && Holder(path) is { } holder)
        {
            throw new StartException(
                $"another daemon runs here: process {holder} holds {path}; stop it first, or give this one another {key}");
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            // What is kept there is lost then, which is told where it is kept; it is no reason not to answer.
            return false;
        }
    }

    private static void Write(FileStream file)
    {
        try
        {
            file.SetLength(0);
            file.Position = 0;
            file.Write(Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
            file.Flush();
        }
        catch (IOException)
        {
            // The disk is full: the lock holds without a number.
        }
    }

    /// <summary>
    /// The process that has written its number into a lock file that cannot be locked; null when there is none.
    /// </summary>
    private static string? Holder(string path)
    {
        try
        {
            // Opened for reading by a way that takes no lock.
            using var file = RegularFile.OpenRead(path);
            using var text = new StreamReader(file);
            return int.TryParse(text.ReadToEnd(), NumberStyles.None, CultureInfo.InvariantCulture, out int process)
                && Directory.Exists($"/proc/{process}") ? process.ToString(CultureInfo.InvariantCulture) : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
