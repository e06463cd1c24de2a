using System.Text;
using Holdfast.Lua.Values;

namespace Holdfast.Lua;

/// <summary>A call of a managed function by Lua: its arguments, counted from 1, and what it returns.</summary>
public readonly ref struct LuaCall
{
    internal LuaCall(LuaState state, nint thread)
    {
        State = state;
        Stack = new LuaStack(state, thread);
        Count = Stack.Count;
    }

    /// <summary>The state that calls.</summary>
    public LuaState State { get; }

    /// <summary>Its values: the arguments, and above them what is pushed.</summary>
    public LuaStack Stack { get; }

    /// <summary>How many arguments there are.</summary>
    public int Count { get; }

    /// <summary>The line of Lua that calls, or null when none does.</summary>
    public LuaLocation? Location => LuaActivation.Location(Stack.Thread);

    /// <summary>A copy of an argument; nil when there is none.</summary>
    public LuaValue this[int argument] => argument > Count ? LuaValue.Nil : Stack.ValueAt(argument);

    /// <summary>All arguments.</summary>
    public LuaValue[] Arguments()
    {
        var arguments = new LuaValue[Count];
        for (var i = 0; i < Count; i++)
            arguments[i] = Stack.ValueAt(i + 1);
        return arguments;
    }

    /// <summary>Whether an argument is left out or nil.</summary>
    public bool IsMissing(int argument) => argument > Count || Stack.KindOf(argument) == LuaKind.Nil;

    /// <summary>An argument that must be a managed object of a type.</summary>
    /// <exception cref="LuaArgumentException">It is none.</exception>
    public T Object<T>(int argument)
        where T : class => Stack.ObjectAt(argument) as T ?? throw Wrong(argument, typeof(T).Name);

    /// <summary>An argument that must be a string; a number is written as one.</summary>
    /// <exception cref="LuaArgumentException">It is none.</exception>
    public string Text(int argument)
    {
        if (argument <= Count && Stack.TryGetOctets(argument, out var octets))
            return Encoding.UTF8.GetString(octets);
        var value = this[argument];
        return value.Kind is LuaKind.Integer or LuaKind.Number ? value.ToString() : throw Wrong(argument, "string");
    }

    /// <summary>An argument that must be an integer, or a string that says one.</summary>
    /// <exception cref="LuaArgumentException">It is none.</exception>
    public long Integer(int argument) =>
        argument <= Count && Stack.TryGetInteger(argument, out var value) ? value : throw Wrong(argument, "integer");

    /// <summary>An argument that must be a number, or a string that says one.</summary>
    /// <exception cref="LuaArgumentException">It is none.</exception>
    public double Number(int argument) =>
        argument <= Count && Stack.TryGetNumber(argument, out var value) ? value : throw Wrong(argument, "number");

    /// <summary>Returns a value.</summary>
    public int Return(bool value)
    {
        Stack.Push(value);
        return 1;
    }

    /// <inheritdoc cref="Return(bool)"/>
    public int Return(long value)
    {
        Stack.Push(value);
        return 1;
    }

    /// <inheritdoc cref="Return(bool)"/>
    public int Return(double value)
    {
        Stack.Push(value);
        return 1;
    }

    /// <inheritdoc cref="Return(bool)"/>
    public int Return(ReadOnlySpan<byte> value)
    {
        Stack.Push(value);
        return 1;
    }

    /// <inheritdoc cref="Return(bool)"/>
    public int Return(string value)
    {
        Stack.Push(value);
        return 1;
    }

    /// <inheritdoc cref="Return(bool)"/>
    public int Return(LuaValue value)
    {
        Stack.Push(value);
        return 1;
    }

    /// <summary>Returns a managed object.</summary>
    public int Return(LuaClass kind, object value)
    {
        Stack.Push(kind, value);
        return 1;
    }

    /// <summary>Raises an error at the line that calls.</summary>
    public int Fail(string message) => LuaFunctions.Fail(Stack, message);

    private LuaArgumentException Wrong(int argument, string expected) =>
        new($"bad argument #{argument} ({expected} expected, got {(argument > Count ? "no value" : Stack.ValueAt(argument).TypeName)})");
}
