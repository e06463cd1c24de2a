using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Holdfast.Linux;

/// <summary>Ends the process at once.</summary>
public static partial class ImmediateExit
{
    /// <summary>
    /// _exit(2): no handler, finalizer or core dump comes between this call and the kernel's closing of every socket, so that
    /// routers see the sessions of a broken daemon end now.
    /// </summary>
    /// <param name="code">The exit code.</param>
    [DoesNotReturn]
    public static void Now(int code)
    {
        Exit(code);
        throw new InvalidOperationException("_exit returned");
    }

    /// <summary>The same, with a last line on standard error: the end waits for whoever reads that 200 ms at most.</summary>
    /// <param name="code">The exit code.</param>
    /// <param name="lastWords">The line.</param>
    [DoesNotReturn]
    public static void Now(int code, string lastWords)
    {
        var writer = new Thread(() => Console.Error.WriteLine(lastWords)) { IsBackground = true };
        writer.Start();
        writer.Join(200);
        Now(code);
    }

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void Exit(int code);
}
