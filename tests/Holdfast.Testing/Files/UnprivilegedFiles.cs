using System.Runtime.InteropServices;

namespace Holdfast.Testing.Files;

/// <summary>File access as somebody to whom modes apply, also where the tests run as root.</summary>
public static partial class UnprivilegedFiles
{
    private const uint Nobody = 65534;

    /// <summary>Runs an action on a thread of its own, whose file accesses are those of nobody.</summary>
    public static void Run(Action action)
    {
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            // It tells no error; the previous value only.
            _ = SetFileSystemUser(Nobody);
            try
            {
                action();
            }
            catch (Exception error)
            {
                failure = error; // told on the caller's thread
            }
        });
        thread.Start();
        thread.Join();
        if (failure is not null)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
    }

    [LibraryImport("libc", EntryPoint = "setfsuid")]
    private static partial int SetFileSystemUser(uint user);
}
