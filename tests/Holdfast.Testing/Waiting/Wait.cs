using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Holdfast.Testing.Waiting;

/// <summary>Waits for what is bound to happen. The bounds are generous, because the machine may be busy.</summary>
public static class Wait
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>Waits until something holds.</summary>
    /// <param name="what">What is waited for, in words.</param>
    /// <param name="holds">Asked again and again, on the calling thread.</param>
    /// <param name="within">How long at most; 15 s unless told.</param>
    /// <param name="otherwise">What was seen instead, for the failure's text.</param>
    /// <exception cref="TimeoutException">It does not hold within that time.</exception>
    public static void Until(string what, Func<bool> holds, TimeSpan? within = null, Func<string>? otherwise = null)
    {
        ArgumentNullException.ThrowIfNull(holds);
        var clock = Stopwatch.StartNew();
        while (!holds())
        {
            ThrowAfter(clock, what, within ?? Patience, otherwise);
            Thread.Sleep(10);
        }
    }

    /// <summary>The same without holding a thread meanwhile.</summary>
    /// <param name="what">What is waited for, in words.</param>
    /// <param name="holds">Asked again and again.</param>
    /// <param name="within">How long at most; 15 s unless told.</param>
    /// <param name="otherwise">What was seen instead, for the failure's text.</param>
    /// <exception cref="TimeoutException">It does not hold within that time.</exception>
    public static Task UntilAsync(string what, Func<bool> holds, TimeSpan? within = null, Func<string>? otherwise = null)
    {
        ArgumentNullException.ThrowIfNull(holds);
        return UntilAsync(what, () => Task.FromResult(holds()), within, otherwise);
    }

    /// <summary>The same where asking takes time.</summary>
    /// <param name="what">What is waited for, in words.</param>
    /// <param name="holds">Asked again and again.</param>
    /// <param name="within">How long at most; 15 s unless told.</param>
    /// <param name="otherwise">What was seen instead, for the failure's text.</param>
    /// <exception cref="TimeoutException">It does not hold within that time.</exception>
    public static async Task UntilAsync(
        string what, Func<Task<bool>> holds, TimeSpan? within = null, Func<string>? otherwise = null)
    {
        ArgumentNullException.ThrowIfNull(holds);
        var clock = Stopwatch.StartNew();
        while (!await holds())
        {
            ThrowAfter(clock, what, within ?? Patience, otherwise);
            await Task.Delay(10);
        }
    }

    /// <summary>The same where the condition says what is waited for.</summary>
    /// <param name="holds">Asked again and again.</param>
    /// <param name="what">The condition's text; the compiler gives it.</param>
    /// <exception cref="TimeoutException">It does not hold within 15 s.</exception>
    public static Task UntilAsync(Func<bool> holds, [CallerArgumentExpression(nameof(holds))] string what = "") =>
        UntilAsync(what, holds);

    private static void ThrowAfter(Stopwatch clock, string what, TimeSpan limit, Func<string>? otherwise)
    {
        if (clock.Elapsed > limit)
            throw new TimeoutException(
                $"not within {limit.TotalSeconds} s: {what}{(otherwise is null ? "" : Environment.NewLine + otherwise())}");
    }
}
