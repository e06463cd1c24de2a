using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Holdfast.Lua.Native;

/// <summary>
/// Ends what runs too long. A hook looks at the clock every 1,000 instructions, on every coroutine, for they get the hooks of
/// who makes them. When the time is over it puts <c>luaL_error</c> itself in its place, for every instruction. As a hook that
/// gets the state and a <c>lua_Debug</c>, whose first octets (the event, 3 for a count, little-endian) are the message "\3" to
/// it. So the error is raised without a managed frame, and raised again in what catches it, until the outermost call has ended.
/// </summary>
/// <remarks>
/// What counts is the CPU time that the thread has had in the call since its first 1,000 instructions: one that a loaded machine
/// leaves waiting has not run too long. It is read at the first look, and again only when as much time has passed.
/// </remarks>
internal sealed unsafe class LuaClock(TimeProvider time) : IDisposable
{
    /// <summary>How the message of the error ends.</summary>
    public const char Mark = '\u0003';

    private const int Instructions = 1000;

    private readonly TimeProvider _time = time;
    private readonly nint _raise = LuaApi.Export("luaL_error");
    private GCHandle _self;
    private int _depth;
    private long _start;
    private TimeSpan? _startOfThread;
    private TimeSpan _limit;
    private bool _isOver;

    /// <summary>What native code finds it by.</summary>
    public nint Handle
    {
        get
        {
            if (!_self.IsAllocated)
                _self = GCHandle.Alloc(this);
            return GCHandle.ToIntPtr(_self);
        }
    }

    /// <summary>Looks at the clock while a thread runs, and the coroutines that it makes.</summary>
    public static void Watch(nint thread)
    {
        delegate* unmanaged[Cdecl]<nint, LuaDebug*, void> look = &Look;
        LuaApi.SetHook(thread, (nint)look, LuaApi.MaskCount, Instructions);
    }

    /// <summary>A call begins; the outermost one sets how long it may last.</summary>
    public void Enter(TimeSpan limit)
    {
        if (_depth++ > 0)
            return;
        _limit = limit;
        _isOver = false;
        _startOfThread = null;
        _start = _time.GetTimestamp();
    }

    /// <summary>A call has ended.</summary>
    /// <param name="thread">The main thread.</param>
    /// <returns>Whether the time was over.</returns>
    public bool Leave(nint thread)
    {
        if (--_depth == 0 && _isOver)
            Watch(thread);
        return _isOver;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_self.IsAllocated)
            _self.Free();
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Look(nint thread, LuaDebug* activation)
    {
        var clock = (LuaClock)GCHandle.FromIntPtr(LuaMemory.Of(thread)->Clock).Target!;
        if (clock._depth == 0 || !clock.HasRunTooLong())
            return;
        clock._isOver = true;
        LuaApi.SetHook(thread, clock._raise, LuaApi.MaskCount, 1);
    }

    private bool HasRunTooLong()
    {
        if (_startOfThread is { } start)
            return _time.GetElapsedTime(_start) >= _limit && ThreadClock.Now - start >= _limit;
        _startOfThread = ThreadClock.Now;
        return false;
    }
}
