namespace Holdfast.Testing.Memory;

/// <summary>What code allocates from the managed heap.</summary>
public static class AllocatedBytes
{
    private const int Rounds = 5;
    private const int TimesARound = 1000;

    /// <summary>
    /// The octets of many calls, in the best of some rounds: what a call allocates it allocates in each. The runtime allocates on
    /// any thread too, now and then: tables of casts grow with what other threads do.
    /// </summary>
    /// <param name="action">What is called; once before it is measured.</param>
    public static long Of(Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        action();
        long least = long.MaxValue;
        for (int round = 0; round < Rounds && least > 0; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < TimesARound; i++)
                action();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
