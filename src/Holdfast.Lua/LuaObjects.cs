using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Holdfast.Lua.Native;

namespace Holdfast.Lua;

/// <summary>
/// The managed objects that a state has values of. An object has one value at a time, so that it equals itself.
/// </summary>
internal sealed unsafe class LuaObjects(LuaState owner, int newIndex, int rest, int index)
{
    private readonly Dictionary<int, (LuaClass Class, object Object)> _byNumber = [];
    private readonly Dictionary<object, int> _numbers = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<LuaClass, int> _metatables = [];
    private readonly Dictionary<LuaClass, int> _fields = [];
    private int _values;
    private int _last;

    /// <summary>The object of a value, or null when it is another value.</summary>
    public object? At(nint thread, int index) =>
        NumberAt(thread, index) is > 0 and var number && _byNumber.TryGetValue(number, out var entry) ? entry.Object : null;

    /// <summary>The number of a value's object, or -1.</summary>
    public int NumberAt(nint thread, int index)
    {
        if (LuaApi.Type(thread, index) != 7 || LuaApi.RawLength(thread, index) != (ulong)sizeof(Handle))
            return -1;
        var handle = (Handle*)LuaApi.ToUserData(thread, index);
        // What another library made can't begin with the address of this state's block.
        return handle->Owner == LuaMemory.Of(thread) ? handle->Number : -1;
    }

    /// <summary>Pushes an object's value.</summary>
    public void Push(nint thread, LuaClass kind, object value)
    {
        if (TryPush(thread, value))
            return;
        if (!_metatables.TryGetValue(kind, out var metatable))
            _metatables.Add(kind, metatable = MakeMetatable(new LuaStack(owner, thread), kind));
        var handle = (Handle*)LuaApi.NewUserData(thread, (nuint)sizeof(Handle), 0);
        *handle = new Handle { Owner = LuaMemory.Of(thread), Number = ++_last };
        _byNumber.Add(_last, (kind, value));
        _numbers[value] = _last;
        LuaApi.RawGetInteger(thread, LuaApi.RegistryIndex, metatable);
        LuaApi.SetMetatable(thread, -2);
        if (_values == 0)
            _values = MakeWeakTable(new LuaStack(owner, thread));
        LuaApi.RawGetInteger(thread, LuaApi.RegistryIndex, _values);
        LuaApi.PushValue(thread, -2);
        LuaApi.RawSetInteger(thread, -2, handle->Number);
        LuaApi.SetTop(thread, -2);
    }

    /// <summary>Changes a field of an object's own class.</summary>
    public void SetField(LuaStack stack, LuaClass kind, ReadOnlySpan<byte> field, bool value)
    {
        stack.PushKept(_fields[kind]);
        stack.Push(value);
        stack.SetField(-2, field);
        stack.Pop();
    }

    /// <summary>Pushes the value of an object that has been pushed with its class before.</summary>
    public void PushKnown(nint thread, object value)
    {
        if (!TryPush(thread, value))
            throw new LuaArgumentException($"no Lua class is known of {value}");
    }

    private int MakeMetatable(LuaStack stack, LuaClass kind)
    {
        stack.PushTable();
        stack.Push(kind.Name);
        stack.SetField(-2, "__name"u8);
        // What a file can't reach it can't change: a finalizer of its own would run without a hook.
        stack.Push(false);
        stack.SetField(-2, "__metatable"u8);
        LuaApi.PushClosure(stack.Thread, (nint)(delegate* unmanaged[Cdecl]<nint, int>)&Collected, 0);
        stack.SetField(-2, "__gc"u8);
        if (kind.Fields.Count > 0)
        {
            PushFields(stack, kind);
        }
        else
        {
            stack.PushKept(index);
            PushFunctions(stack, kind.Methods);
            PushFunctions(stack, kind.Getters);
            owner.Make(stack, 2);
        }
        stack.SetField(-2, "__index"u8);
        stack.PushKept(newIndex);
        stack.Push(kind.Name);
        PushFunctions(stack, kind.Setters);
        owner.Make(stack, 2);
        stack.SetField(-2, "__newindex"u8);
        foreach (var (name, function) in kind.Operators)
        {
            stack.Push(function);
            stack.SetField(-2, Encoding.UTF8.GetBytes(name));
        }
        return LuaApi.Reference(stack.Thread, LuaApi.RegistryIndex);
    }

    private void PushFields(LuaStack stack, LuaClass kind)
    {
        PushFunctions(stack, kind.Methods);
        foreach (var (name, value) in kind.Fields)
        {
            stack.Push(value);
            stack.SetField(-2, Encoding.UTF8.GetBytes(name));
        }
        stack.PushTable();
        stack.PushKept(rest);
        PushFunctions(stack, kind.Getters, raises: false);
        owner.Make(stack, 1);
        stack.SetField(-2, "__index"u8);
        LuaApi.SetMetatable(stack.Thread, -2);
        stack.PushCopy(-1);
        _fields.Add(kind, LuaApi.Reference(stack.Thread, LuaApi.RegistryIndex));
    }

    private static void PushFunctions(LuaStack stack, Dictionary<string, LuaFunction> functions, bool raises = true)
    {
        stack.PushTable(0, functions.Count);
        foreach (var (name, function) in functions)
        {
            stack.Push(function, raises);
            stack.SetField(-2, Encoding.UTF8.GetBytes(name));
        }
    }

    private static int MakeWeakTable(LuaStack stack)
    {
        stack.PushTable();
        stack.PushTable();
        stack.Push("v"u8);
        stack.SetField(-2, "__mode"u8);
        LuaApi.SetMetatable(stack.Thread, -2);
        return LuaApi.Reference(stack.Thread, LuaApi.RegistryIndex);
    }

    private bool TryPush(nint thread, object value)
    {
        if (!_numbers.TryGetValue(value, out var number))
            return false;
        LuaApi.RawGetInteger(thread, LuaApi.RegistryIndex, _values);
        LuaApi.RawGetInteger(thread, -1, number);
        if (LuaApi.Type(thread, -1) == 7)
        {
            LuaApi.Rotate(thread, -2, 1);
            LuaApi.SetTop(thread, -2);
            return true;
        }
        // It is being collected.
        LuaApi.SetTop(thread, -3);
        return false;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Collected(nint thread)
    {
        var objects = LuaState.Of(thread).Objects;
        var number = objects.NumberAt(thread, 1);
        if (objects._byNumber.Remove(number, out var entry) && objects._numbers.GetValueOrDefault(entry.Object) == number)
            objects._numbers.Remove(entry.Object);
        return 0;
    }

    private struct Handle
    {
        public LuaMemory* Owner;
        public int Number;
    }
}
