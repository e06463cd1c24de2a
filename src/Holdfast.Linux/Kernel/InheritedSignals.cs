namespace Holdfast.Linux.Kernel;

/// <summary>What a process has from its parent of signals that are ignored or blocked.</summary>
public static unsafe class InheritedSignals
{
    private const int ChildEnded = 17; // SIGCHLD
    private const int Last = 64; // SIGRTMAX
    private const int BlockMask = 0; // SIG_BLOCK
    private const int SetMask = 2; // SIG_SETMASK
    private const nint Ignored = 1; // SIG_IGN
    private const int SetSize = 128; // sigset_t

    /// <summary>
    /// SIGCHLD has its default action again: while it is ignored, the kernel drops how children have ended. Call it before the
    /// runtime looks at signals, for it acts on what it found.
    /// </summary>
    public static void HeedChildren() => Restore(ChildEnded);

    /// <summary>Every ignored signal has its default action, and none is blocked.</summary>
    public static void Reset()
    {
        for (int signal = 1; signal <= Last; signal++)
            Restore(signal);
        UnblockAll();
    }

    /// <summary>Blocks signals in the calling thread, and so in the program it executes: they wait.</summary>
    public static void Block(params ReadOnlySpan<int> signals)
    {
        byte* set = stackalloc byte[SetSize];
        new Span<byte>(set, SetSize).Clear();
        foreach (int signal in signals)
            ((ulong*)set)[0] |= 1UL << (signal - 1);
        _ = KernelCalls.SignalMask(BlockMask, set, null);
    }

    /// <summary>None is blocked in the calling thread.</summary>
    public static void UnblockAll()
    {
        byte* none = stackalloc byte[SetSize];
        new Span<byte>(none, SetSize).Clear();
        _ = KernelCalls.SignalMask(SetMask, none, null);
    }

    private static void Restore(int signal)
    {
        if (KernelCalls.ActionOf(signal) == Ignored)
            KernelCalls.SetDefault(signal);
    }
}
