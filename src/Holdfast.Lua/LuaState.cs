using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Holdfast.Lua.Native;
using Holdfast.Lua.Values;

namespace Holdfast.Lua;

/// <summary>
/// A Lua 5.4 state: its memory and the time of its calls are bounded, and its errors are values. One thread uses it at a time.
/// </summary>
/// <remarks>
/// A Lua error is a <c>longjmp</c>, which must not leave a managed frame. So a managed function says that it failed by what it
/// returns, and Lua (<see cref="LuaPrelude"/>) raises the error; managed code calls nothing of Lua's API that raises other
/// errors than of memory, and memory is not refused to it (<see cref="LuaMemory"/>); and what ends a call that runs too long is
/// a function of the library itself (<see cref="LuaClock"/>).
/// </remarks>
public sealed unsafe class LuaState : IDisposable
{
    private readonly Dictionary<nint, LuaFunctionValue> _values = [];
    private readonly LuaClock _clock;
    // Pinned, and there for as long as anybody asks how much is held.
    private readonly LuaMemory[] _account = GC.AllocateArray<LuaMemory>(1, pinned: true);
    private readonly LuaMemory* _memory;
    private readonly nint _thread;
    private readonly GCHandle _self;
    private readonly int _traceback;

    /// <summary>Opens a state.</summary>
    /// <param name="libraries">Which standard libraries it has beside those that all have.</param>
    /// <param name="limits">What its code may use.</param>
    /// <param name="time">What its time is measured by.</param>
    /// <exception cref="DllNotFoundException"><c>liblua54.so</c> is not beside the program.</exception>
    public LuaState(LuaLibraries libraries = LuaLibraries.All, LuaLimits? limits = null, TimeProvider? time = null)
    {
        Limits = limits ?? new LuaLimits();
        // Before anything is held: it is what fails when there is no library.
        _clock = new LuaClock(time ?? TimeProvider.System);
        _self = GCHandle.Alloc(this);
        _memory = (LuaMemory*)Unsafe.AsPointer(ref _account[0]);
        _memory->Owner = GCHandle.ToIntPtr(_self);
        _memory->Clock = _clock.Handle;
        _memory->Limit = Limits.Memory;
        _thread = LuaApi.NewState(&LuaMemory.Allocate, _memory);
        if (_thread == 0)
            throw new InsufficientMemoryException();
        *(LuaMemory**)(_thread - LuaApi.ExtraSpace) = _memory;
        Open(libraries);
        _traceback = LuaLibrary.Keep(_thread, "debug"u8, "traceback"u8);
        LuaClock.Watch(_thread);
        Load(LuaPrelude.Text, "=" + LuaPrelude.Source);
        LuaApi.PushLightUserData(_thread, _memory);
        // It makes what raises errors, and so gets a function that can't yet.
        Functions = new LuaFunctions(this);
        Stack.Push(LuaScan.Find, raises: false);
        if (TryCall(Stack, 2, 4, Limits.Load) != LuaStatus.Ok)
            throw new InvalidOperationException(TakeError(Stack).ToString());
        Objects = new LuaObjects(this, newIndex: Keep(), rest: Keep(), index: Keep());
        Functions.Raising = Keep();
    }

    /// <summary>What its code may use.</summary>
    public LuaLimits Limits { get; }

    /// <summary>Octets of memory that it holds.</summary>
    public long MemoryUsed => _account[0].Used;

    /// <summary>The values of its main thread.</summary>
    public LuaStack Stack => new(this, _thread);

    internal LuaObjects Objects { get; }

    internal LuaFunctions Functions { get; }

    /// <summary>Paths of the files that were read: Lua's messages cut long ones.</summary>
    private List<string> Chunks { get; } = [];

    private LuaStatus LastStatus { get; set; }

    /// <summary>Runs a text.</summary>
    /// <param name="text">Lua.</param>
    /// <param name="chunk">What errors call it: <c>@</c> and the path of a file, <c>=</c> and any name.</param>
    /// <returns>Null when it ran.</returns>
    public LuaError? Run(ReadOnlySpan<byte> text, string chunk)
    {
        if (Load(text, chunk) is { } wrong)
            return wrong;
        return TryCall(Stack, 0, 0, Limits.Load) == LuaStatus.Ok ? null : TakeError(Stack);
    }

    /// <summary>Runs a text of the host's own, which returns a function that takes away what it has defined.</summary>
    /// <param name="text">Lua.</param>
    /// <param name="chunk">What errors call it.</param>
    /// <param name="pushArguments">Pushes what it gets; returns how many values that are.</param>
    /// <returns>Calls that function, once.</returns>
    /// <exception cref="InvalidOperationException">The text is wrong.</exception>
    public Action RunFor(ReadOnlySpan<byte> text, string chunk, Func<LuaStack, int> pushArguments)
    {
        ArgumentNullException.ThrowIfNull(pushArguments);
        var stack = Stack;
        var wrong = Load(text, chunk);
        if (wrong is null && TryCall(stack, pushArguments(stack), 1, Limits.Load) != LuaStatus.Ok)
            wrong = TakeError(stack);
        if (wrong is not null)
            throw new InvalidOperationException(wrong.ToString());
        var end = Keep();
        return () =>
        {
            stack.PushKept(end);
            if (TryCall(stack, 0, 0, Limits.Load) != LuaStatus.Ok)
                throw new InvalidOperationException(TakeError(stack).ToString());
            Forget(end);
        };
    }

    /// <summary>Reads a text and pushes what it is as a function.</summary>
    /// <param name="text">Lua.</param>
    /// <param name="chunk">What errors call it: <c>@</c> and the path of a file, <c>=</c> and any name.</param>
    /// <returns>Null when it could be read.</returns>
    public LuaError? Load(ReadOnlySpan<byte> text, string chunk)
    {
        if (chunk.StartsWith('@'))
            Chunks.Add(chunk[1..]);
        LastStatus = (LuaStatus)LuaLibrary.Load(_thread, text, chunk);
        return LastStatus == LuaStatus.Ok ? null : TakeError(Stack);
    }

    /// <summary>Calls a function that was kept.</summary>
    /// <param name="function">A function of this state.</param>
    /// <param name="arguments">What it gets.</param>
    /// <param name="results">What it returned.</param>
    /// <returns>Null when it returned.</returns>
    public LuaError? Call(LuaFunctionValue function, ReadOnlySpan<LuaValue> arguments, out LuaValue[] results)
    {
        var stack = Stack;
        var bottom = stack.Count;
        results = [];
        stack.Push(function);
        foreach (var argument in arguments)
            stack.Push(argument);
        if (TryCall(stack, arguments.Length, LuaApi.MultipleResults, Limits.Call) != LuaStatus.Ok)
            return TakeError(stack);
        results = new LuaValue[stack.Count - bottom];
        for (var i = 0; i < results.Length; i++)
            results[i] = stack.ValueAt(bottom + 1 + i);
        LuaApi.SetTop(_thread, bottom);
        return null;
    }

    /// <summary>Calls the function below its arguments on the stack, and leaves its results, or one value that tells the error
    /// and that <see cref="TakeError"/> reads.</summary>
    /// <param name="stack">Whose top they are.</param>
    /// <param name="arguments">How many arguments there are.</param>
    /// <param name="results">How many results are wanted; -1 for all.</param>
    /// <param name="limit">How long it may run, if it is not called by another call.</param>
    public LuaStatus TryCall(LuaStack stack, int arguments, int results, TimeSpan limit)
    {
        var thread = stack.Thread;
        var handler = LuaApi.GetTop(thread) - arguments;
        LuaApi.RawGetInteger(thread, LuaApi.RegistryIndex, _traceback);
        LuaApi.Rotate(thread, handler, 1);
        var bounded = _memory->IsBounded;
        _clock.Enter(limit);
        _memory->IsBounded = true;
        var status = (LuaStatus)LuaApi.ProtectedCall(thread, arguments, results, handler, 0, 0);
        _memory->IsBounded = bounded;
        if (_clock.Leave(_thread) && status != LuaStatus.Ok)
            status = LuaStatus.TimeLimit;
        // The handler leaves from below the results.
        LuaApi.Rotate(thread, handler, -1);
        LuaApi.SetTop(thread, -2);
        LastStatus = status;
        return status;
    }

    /// <summary>Pops the value that tells why the last call ended.</summary>
    public LuaError TakeError(LuaStack stack) => LuaErrors.Take(stack, LastStatus, Chunks);

    /// <summary>Sets a global variable.</summary>
    public void SetGlobal(string name, LuaFunction function)
    {
        Stack.Push(function);
        SetGlobal(name);
    }

    /// <inheritdoc cref="SetGlobal(string, LuaFunction)"/>
    public void SetGlobal(string name, LuaValue value)
    {
        Stack.Push(value);
        SetGlobal(name);
    }

    /// <summary>Pops a value into a global variable.</summary>
    public void SetGlobal(string name)
    {
        var stack = Stack;
        LuaApi.RawGetInteger(_thread, LuaApi.RegistryIndex, LuaApi.GlobalsInRegistry);
        LuaApi.Rotate(_thread, -2, 1);
        stack.SetField(-2, Encoding.UTF8.GetBytes(name));
        stack.Pop();
    }

    /// <summary>The value of a global variable.</summary>
    public LuaValue Global(string name)
    {
        var stack = Stack;
        LuaApi.RawGetInteger(_thread, LuaApi.RegistryIndex, LuaApi.GlobalsInRegistry);
        stack.PushField(-1, Encoding.UTF8.GetBytes(name));
        var value = stack.ValueAt(-1);
        stack.Pop(2);
        return value;
    }

    /// <summary>Changes a field of an object's own class.</summary>
    public void SetField(LuaClass kind, ReadOnlySpan<byte> field, bool value) => Objects.SetField(Stack, kind, field, value);

    /// <summary>Pops a value and keeps it as long as the state lives, or until <see cref="Forget"/>.</summary>
    /// <returns>The number by which it is pushed again.</returns>
    public int Keep() => LuaApi.Reference(_thread, LuaApi.RegistryIndex);

    /// <summary>Keeps a value no longer.</summary>
    public void Forget(int number) => LuaApi.Unreference(_thread, LuaApi.RegistryIndex, number);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_self.IsAllocated)
            return;
        LuaApi.Close(_thread);
        _self.Free();
        _clock.Dispose();
    }

    /// <summary>The state that a thread belongs to.</summary>
    internal static LuaState Of(nint thread) => (LuaState)GCHandle.FromIntPtr(LuaMemory.Of(thread)->Owner).Target!;

    /// <summary>A function on the stack, kept.</summary>
    internal LuaFunctionValue FunctionAt(nint thread, int index)
    {
        var address = LuaApi.ToPointer(thread, index);
        if (_values.TryGetValue(address, out var known))
            return known;
        LuaApi.PushValue(thread, index);
        var value = new LuaFunctionValue(LuaApi.Reference(thread, LuaApi.RegistryIndex), LuaActivation.Defined(thread, index));
        _values.Add(address, value);
        return value;
    }

    /// <summary>Calls a function of the prelude that makes one value of its arguments, and has no reason to fail.</summary>
    internal void Make(LuaStack stack, int arguments)
    {
        if (TryCall(stack, arguments, 1, Limits.Load) != LuaStatus.Ok)
            throw new InvalidOperationException(TakeError(stack).ToString());
    }

    private void Open(LuaLibraries libraries)
    {
        foreach (var name in (ReadOnlySpan<string>)["_G", "coroutine", "table", "string", "math", "utf8", "debug"])
            LuaLibrary.Open(_thread, name);
        if (libraries.HasFlag(LuaLibraries.Io))
            LuaLibrary.Open(_thread, "io");
        if (libraries.HasFlag(LuaLibraries.Os))
            LuaLibrary.Open(_thread, "os");
        if (libraries.HasFlag(LuaLibraries.Package))
            LuaLibrary.Open(_thread, "package");
    }
}
