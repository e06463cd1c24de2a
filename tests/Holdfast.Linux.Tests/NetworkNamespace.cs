using System.Diagnostics;
using System.Runtime.InteropServices;
using Holdfast.Testing.Leftovers;

namespace Holdfast.Linux.Tests;

/// <summary>A network namespace for one test; gone with it.</summary>
public sealed partial class NetworkNamespace : IDisposable
{
    private const int NewNetwork = 0x40000000; // CLONE_NEWNET

    public NetworkNamespace(bool loopbackUp = true)
    {
        Name = RunOwner.NamespaceName("linux");
        Run("ip", "netns", "add", Name);
        if (loopbackUp)
            Ip("link set lo up");
    }

    public string Name { get; }

    /// <summary>Runs <c>ip</c> inside, and gives its output.</summary>
    public string Ip(string arguments) => Run(["ip", "-n", Name, .. arguments.Split(' ')]);

    /// <summary>Runs a program inside, and gives its output.</summary>
    public string Exec(params string[] command) => Run(["ip", "netns", "exec", Name, .. command]);

    /// <summary>
    /// Runs something on a thread that is inside: sockets it opens stay there. It must not start tasks: a pool thread
    /// made from here would be inside as well.
    /// </summary>
    public T Inside<T>(Func<T> action)
    {
        T? result = default;
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                using var handle = File.OpenHandle("/run/netns/" + Name);
                if (SetNs((int)handle.DangerousGetHandle(), NewNetwork) != 0)
                    throw new InvalidOperationException($"setns: {Marshal.GetLastPInvokeErrorMessage()}");
                result = action();
            }
            catch (Exception e)
            {
                failure = e;
            }
        });
        thread.Start();
        thread.Join();
        return failure is null ? result! : throw new InvalidOperationException(failure.Message, failure);
    }

    public void Dispose() => Run("ip", "netns", "del", Name);

    public static string Run(params string[] command)
    {
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output
            : throw new InvalidOperationException($"{string.Join(' ', command)}: {process.ExitCode} {error.Result}{output}");
    }

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static partial int SetNs(int descriptor, int type);
}
