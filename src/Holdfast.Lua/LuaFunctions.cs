using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Holdfast.Lua.Native;

namespace Holdfast.Lua;

/// <summary>The managed functions that a state can call, by number.</summary>
/// <param name="owner">The state.</param>
internal sealed unsafe class LuaFunctions(LuaState owner)
{
    private LuaFunction[] _functions = new LuaFunction[64];
    private int _count;

    /// <summary>The number of the prelude's function that lets a failure raise an error.</summary>
    public int Raising { get; set; }

    /// <summary>Pushes a managed function.</summary>
    public void Push(LuaStack stack, LuaFunction function, bool raises)
    {
        var thread = stack.Thread;
        if (raises)
            stack.PushKept(Raising);
        LuaApi.PushInteger(thread, _count);
        LuaApi.PushClosure(thread, (nint)(delegate* unmanaged[Cdecl]<nint, int>)&Dispatch, 1);
        if (_count == _functions.Length)
            Array.Resize(ref _functions, 2 * _count);
        _functions[_count++] = function;
        if (raises)
            owner.Make(stack, 1);
    }

    /// <summary>Makes what a managed function returns to raise an error.</summary>
    public static int Fail(LuaStack stack, string message)
    {
        LuaApi.SetTop(stack.Thread, 0);
        LuaApi.PushLightUserData(stack.Thread, LuaMemory.Of(stack.Thread));
        stack.Push(message);
        return 2;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Dispatch(nint thread)
    {
        var memory = LuaMemory.Of(thread);
        var state = LuaState.Of(thread);
        memory->IsBounded = false;
        int results;
        // An exception must not leave for native frames.
        try
        {
            var number = (int)LuaApi.ToInteger(thread, LuaApi.Upvalue(1), null);
            results = state.Functions._functions[number](new LuaCall(state, thread));
        }
#pragma warning disable CA1031
        catch (Exception exception)
#pragma warning restore CA1031
        {
            results = Fail(new LuaStack(state, thread), exception.Message);
        }
        memory->IsBounded = true;
        return results;
    }
}
