using Microsoft.Extensions.Time.Testing;

namespace Holdfast.Anycast.Tests.Fakes;

/// <summary>Lets a fake clock run until something that waits on it has ended.</summary>
internal static class Passing
{
    public static async Task<T> Until<T>(Task<T> task, FakeTimeProvider time, Action? eachStep = null)
    {
        for (var i = 0; i < 5000 && !task.IsCompleted; i++)
        {
            time.Advance(TimeSpan.FromMilliseconds(50));
            eachStep?.Invoke();
            // What the advance woke runs on the pool; it takes up the clock again before the next step.
            await Task.Delay(1);
        }
        return await task.WaitAsync(TimeSpan.FromSeconds(10));
    }
}
