using Holdfast.Lua.Values;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Holdfast.LoadBalancer.Policies.Lua;

/// <summary>What outlives a configuration with Lua in it: its counters, and when a failure was logged last.</summary>
/// <param name="workers">Threads that count.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where failures are logged.</param>
internal sealed partial class LuaRuntime(int workers, TimeProvider time, ILogger logger)
{
    // 128 octets apart: no worker's counters slow another's.
    private const int Stride = 16;
    private const int NotTold = 0, Telling = 1;
    private const int SaidASecond = 100;

    private readonly long[] _cells = GC.AllocateArray<long>((workers + 2) * Stride, pinned: true);
    private readonly long _tellEvery = time.TimestampFrequency;
    private long _tellNext = long.MinValue;
    private long _untold;
    private int _state = NotTold;
    private long _sayUntil = long.MinValue;
    private int _said;

    /// <summary>Counts nothing that anybody reads, and logs nowhere.</summary>
    public static LuaRuntime None => new(1, TimeProvider.System, NullLogger.Instance);

    /// <summary>The clock.</summary>
    public TimeProvider Time => time;

    /// <summary>A counter of one worker; -1 stands for any other thread.</summary>
    public ref long Cell(int worker, LuaCounter counter) => ref _cells[((worker + 1) * Stride) + (int)counter];

    /// <summary>What was counted so far, over all workers.</summary>
    /// <param name="scripts">The states of now, if there are any.</param>
    public LuaUsage Status(LuaScripts? scripts) => new(
        Sum(LuaCounter.Calls), time.GetElapsedTime(0, Sum(LuaCounter.Time)), Sum(LuaCounter.Waits),
        time.GetElapsedTime(0, Sum(LuaCounter.WaitTime)), Sum(LuaCounter.Errors), Sum(LuaCounter.TimeLimits),
        Sum(LuaCounter.MemoryLimits), scripts?.MemoryUsed ?? 0);

    /// <summary>Whether a failure is to be told: one a second is, by who gets true here and calls <see cref="Tell"/>.</summary>
    public bool MayTell(long now)
    {
        Interlocked.Increment(ref _untold);
        return now >= Volatile.Read(ref _tellNext) && Interlocked.CompareExchange(ref _state, Telling, NotTold) == NotTold;
    }

    /// <summary>Tells a failure, on another thread: what logs may block.</summary>
    public void Tell(string function, LuaError error, long now)
    {
        var count = Interlocked.Exchange(ref _untold, 0);
        Volatile.Write(ref _tellNext, now + _tellEvery);
        Volatile.Write(ref _state, NotTold);
        ThreadPool.UnsafeQueueUserWorkItem(
            static told => told.Runtime.LogFailed(told.Function, told.Error.ToString(), told.Count, told.Error.Trace),
            (Runtime: this, Function: function, Error: error, Count: count), preferLocal: false);
    }

    /// <summary>Logs what a function says; beyond a number a second nothing.</summary>
    public void Say(LogLevel level, string text)
    {
        var now = time.GetTimestamp();
        var until = Volatile.Read(ref _sayUntil);
        if (now >= until && Interlocked.CompareExchange(ref _sayUntil, now + _tellEvery, until) == until)
            Volatile.Write(ref _said, 0);
        if (Interlocked.Increment(ref _said) > SaidASecond || !logger.IsEnabled(level))
            return;
        ThreadPool.UnsafeQueueUserWorkItem(
            static said => said.Runtime.LogSaid(said.Level, said.Text), (Runtime: this, Level: level, Text: text),
            preferLocal: false);
    }

    private long Sum(LuaCounter counter)
    {
        var sum = 0L;
        for (var first = 0; first < _cells.Length; first += Stride)
            sum += Volatile.Read(ref _cells[first + (int)counter]);
        return sum;
    }

    [LoggerMessage(Level = LogLevel.Error,
        Message = "The Lua function `{Function}` failed, and the query went on without it: {Error} ({Count} since the last time)\n{Trace}")]
    private partial void LogFailed(string function, string error, long count, string trace);

    [LoggerMessage(Message = "Lua: {Text}")]
    private partial void LogSaid(LogLevel level, string text);
}

/// <summary>What is counted of Lua.</summary>
internal enum LuaCounter
{
    Calls,

    /// <summary>In ticks of the clock, the waiting not included.</summary>
    Time,
    Waits,

    /// <summary>In ticks of the clock.</summary>
    WaitTime,
    Errors,
    TimeLimits,
    MemoryLimits,
}

/// <summary>What Lua has cost, and what went wrong.</summary>
/// <param name="Calls">Calls of a function for a query.</param>
/// <param name="Time">How long they ran, in all.</param>
/// <param name="Waits">Calls that waited for another worker's.</param>
/// <param name="WaitTime">How long, in all.</param>
/// <param name="Errors">Calls that raised an error, or returned what can't be used.</param>
/// <param name="TimeLimits">Calls that were ended since they ran too long.</param>
/// <param name="MemoryLimits">Calls that were ended since there was no memory left.</param>
/// <param name="Memory">Octets that all states hold.</param>
public sealed record LuaUsage(
    long Calls, TimeSpan Time, long Waits, TimeSpan WaitTime, long Errors, long TimeLimits, long MemoryLimits, long Memory);
