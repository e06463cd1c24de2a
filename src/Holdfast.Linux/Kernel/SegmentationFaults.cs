namespace Holdfast.Linux.Kernel;

/// <summary>
/// SIGSEGV as the end of the process, whoever sends it. The runtime takes one that it cannot make an exception of for a
/// fault of native code: it restores the default action and returns, for the faulting instruction to run, and fail, again.
/// One sent from outside (kill -SEGV, a watchdog) has no such instruction: the process would live on as if nothing had been.
/// </summary>
public static unsafe class SegmentationFaults
{
    // A route must have moved within 100 ms; and each look costs an idle node a wake-up.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(45);

    /// <summary>
    /// From now on a first SIGSEGV is always the last: a thread sees the default action restored, and repeats the signal.
    /// </summary>
    public static void AreFatal() => new Thread(Watch) { IsBackground = true, Name = "sigsegv" }.Start();

    private static void Watch()
    {
        while (true)
        {
            Thread.Sleep(Interval);
            if (KernelCalls.ActionOf(KernelCalls.SegmentationViolation) == KernelCalls.DefaultAction)
                _ = KernelCalls.Kill(Environment.ProcessId, KernelCalls.SegmentationViolation);
        }
    }
}
