using Holdfast.Linux.Polling;

namespace Holdfast.Linux.Kernel;

/// <summary>
/// SIGSEGV as the end of the process, whoever sends it. The runtime takes one that it cannot make an exception of for a
/// fault of native code: it restores the default action and returns, for the faulting instruction to run, and fail, again.
/// One sent from outside (kill -SEGV, a watchdog) has no such instruction: the process would live on as if nothing had been.
/// </summary>
public static class SegmentationFaults
{
    // For a signal that the main thread did not take, or took while it was busy. Each look costs an idle node a wake-up.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// From now on a first SIGSEGV is always the last: when the default action has been restored, the signal is repeated. It is
    /// looked for at once, since the kernel gives a signal to the process to its main thread, whose wait that ends.
    /// </summary>
    /// <param name="mainThread">The loop of the main thread.</param>
    public static void AreFatal(EventLoop mainThread)
    {
        ArgumentNullException.ThrowIfNull(mainThread);
        mainThread.Interrupted = Look;
        _ = mainThread.Time.CreateTimer(static _ => Look(), null, Interval, Interval);
    }

    private static void Look()
    {
        if (KernelCalls.ActionOf(KernelCalls.SegmentationViolation) == KernelCalls.DefaultAction)
            _ = KernelCalls.Kill(Environment.ProcessId, KernelCalls.SegmentationViolation);
    }
}
