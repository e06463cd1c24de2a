using System.Text;
using Holdfast.Lua.Native;
using Holdfast.Lua.Values;

namespace Holdfast.Lua;

/// <summary>
/// The values of one thread of a state, by index: from 1 at the bottom, from -1 down at the top. Nothing here raises a Lua error
/// or calls a metamethod, and nothing but the making of strings allocates managed memory.
/// </summary>
public readonly unsafe struct LuaStack
{
    private const int DeepestTable = 32, MostValues = 1_000_000, NeededAtOnce = 4, SurelyFree = 20 - NeededAtOnce;

    internal LuaStack(LuaState owner, nint thread)
    {
        Owner = owner;
        Thread = thread;
    }

    /// <summary>How many values there are.</summary>
    public int Count => LuaApi.GetTop(Thread);

    internal LuaState Owner { get; }

    internal nint Thread { get; }

    /// <summary>The type of a value; nil where there is none.</summary>
    public LuaKind KindOf(int index) => LuaApi.Type(Thread, index) switch
    {
        -1 or 0 => LuaKind.Nil,
        1 => LuaKind.Boolean,
        3 => LuaApi.IsInteger(Thread, index) != 0 ? LuaKind.Integer : LuaKind.Number,
        4 => LuaKind.Text,
        5 => LuaKind.Table,
        6 => LuaKind.Function,
        7 when Owner.Objects.At(Thread, index) is not null => LuaKind.Object,
        _ => LuaKind.Other,
    };

    /// <summary>A number that is an integer, or a string that says one.</summary>
    public bool TryGetInteger(int index, out long value)
    {
        int isNumber;
        value = LuaApi.ToInteger(Thread, index, &isNumber);
        return isNumber != 0;
    }

    /// <summary>A number, or a string that says one.</summary>
    public bool TryGetNumber(int index, out double value)
    {
        int isNumber;
        value = LuaApi.ToNumber(Thread, index, &isNumber);
        return isNumber != 0;
    }

    /// <summary>Whether a value counts as true: all but nil and false.</summary>
    public bool IsTrue(int index) => LuaApi.ToBoolean(Thread, index) != 0;

    /// <summary>The octets of a string, good while it stays on the stack.</summary>
    public bool TryGetOctets(int index, out ReadOnlySpan<byte> octets)
    {
        octets = default;
        if (LuaApi.Type(Thread, index) != 4)
            return false;
        nuint length;
        var text = LuaApi.ToString(Thread, index, &length);
        octets = new ReadOnlySpan<byte>(text, (int)length);
        return true;
    }

    /// <summary>The managed object of a value, or null.</summary>
    public object? ObjectAt(int index) => Owner.Objects.At(Thread, index);

    /// <summary>Which of the state's objects a value is, or -1: <see cref="LuaState.Keep"/> has given the number.</summary>
    public int ObjectNumberAt(int index) => Owner.Objects.NumberAt(Thread, index);

    /// <summary>A copy of a value, tables with all that is in them.</summary>
    /// <exception cref="LuaArgumentException">There are more than a million values in it.</exception>
    public LuaValue ValueAt(int index)
    {
        var left = MostValues;
        return ValueAt(index, 0, ref left);
    }

    /// <summary>Pushes nil.</summary>
    public void PushNil() => LuaApi.PushNil(Roomy());

    /// <summary>Pushes a boolean.</summary>
    public void Push(bool value) => LuaApi.PushBoolean(Roomy(), value ? 1 : 0);

    /// <summary>Pushes an integer.</summary>
    public void Push(long value) => LuaApi.PushInteger(Roomy(), value);

    /// <summary>Pushes a float.</summary>
    public void Push(double value) => LuaApi.PushNumber(Roomy(), value);

    /// <summary>Pushes a string.</summary>
    public void Push(ReadOnlySpan<byte> octets)
    {
        fixed (byte* first = octets)
            LuaApi.PushString(Roomy(), first, (nuint)octets.Length);
    }

    /// <summary>Pushes a string as UTF-8.</summary>
    public void Push(string text) => Push(Encoding.UTF8.GetBytes(text).AsSpan());

    /// <summary>Pushes a managed object.</summary>
    public void Push(LuaClass kind, object value) => Owner.Objects.Push(Roomy(), kind, value);

    /// <summary>Pushes a function of the state.</summary>
    public void Push(LuaFunctionValue function)
    {
        ArgumentNullException.ThrowIfNull(function);
        LuaApi.RawGetInteger(Roomy(), LuaApi.RegistryIndex, function.Reference);
    }

    /// <summary>Pushes a value that <see cref="LuaState.Keep"/> has kept.</summary>
    public void PushKept(int number) => LuaApi.RawGetInteger(Roomy(), LuaApi.RegistryIndex, number);

    /// <summary>Pushes a managed function.</summary>
    /// <param name="function">The function.</param>
    /// <param name="raises">Whether its failures become errors. For one that never fails a call costs less without.</param>
    public void Push(LuaFunction function, bool raises = true)
    {
        _ = Roomy();
        Owner.Functions.Push(this, function, raises);
    }

    /// <summary>Pushes a value; a managed object must be of a class that was pushed before.</summary>
    public void Push(LuaValue value)
    {
        switch (value.Kind)
        {
            case LuaKind.Boolean: Push(value.IsTrue); break;
            case LuaKind.Integer: Push(value.Integer!.Value); break;
            case LuaKind.Number: Push(value.Number!.Value); break;
            case LuaKind.Text: Push(value.Text!); break;
            case LuaKind.Function: Push(value.Function!); break;
            case LuaKind.Object: Owner.Objects.PushKnown(Roomy(), value.Object!); break;
            case LuaKind.Table:
                PushTable(value.Table!.Items.Count, value.Table.Entries.Count);
                for (var i = 0; i < value.Table.Items.Count; i++)
                {
                    Push(value.Table.Items[i]);
                    SetItem(-2, i + 1);
                }
                foreach (var entry in value.Table.Entries)
                {
                    Push(entry.Key);
                    Push(entry.Value);
                    LuaApi.RawSet(Thread, -3);
                }
                break;
            default: PushNil(); break;
        }
    }

    /// <summary>Pushes an empty table.</summary>
    /// <param name="items">How many values of keys 1, 2, … it will get.</param>
    /// <param name="fields">How many other keys it will get.</param>
    public void PushTable(int items = 0, int fields = 0) => LuaApi.CreateTable(Roomy(), items, fields);

    /// <summary>Pops a value and stores it in a table under an integer key.</summary>
    public void SetItem(int table, long key) => LuaApi.RawSetInteger(Thread, table, key);

    /// <summary>Pops a value and stores it in a table under a string key.</summary>
    public void SetField(int table, ReadOnlySpan<byte> key)
    {
        var at = table < 0 ? Count + 1 + table : table;
        Push(key);
        LuaApi.Rotate(Thread, -2, 1);
        LuaApi.RawSet(Thread, at);
    }

    /// <summary>Pushes the value of a table under a string key.</summary>
    public LuaKind PushField(int table, ReadOnlySpan<byte> key)
    {
        var at = table < 0 ? Count + 1 + table : table;
        Push(key);
        LuaApi.RawGet(Thread, at);
        return KindOf(-1);
    }

    /// <summary>Pushes the value of a table under an integer key.</summary>
    public LuaKind PushItem(int table, long key)
    {
        LuaApi.RawGetInteger(Roomy(), table, key);
        return KindOf(-1);
    }

    /// <summary>The length of a string or of a table's items, without metamethods.</summary>
    public long LengthOf(int index) => (long)LuaApi.RawLength(Thread, index);

    /// <summary>Whether two values are one and the same.</summary>
    public bool AreSame(int first, int second) => LuaApi.RawEqual(Thread, first, second) != 0;

    /// <summary>Pushes a value once more.</summary>
    public void PushCopy(int index) => LuaApi.PushValue(Roomy(), index);

    /// <summary>Takes values off the top.</summary>
    public void Pop(int count = 1) => LuaApi.SetTop(Thread, -count - 1);

    // The manual (LUA_MINSTACK): a function may push 20 values above its arguments without asking.
    private nint Roomy() => LuaApi.GetTop(Thread) <= SurelyFree || LuaApi.CheckStack(Thread, NeededAtOnce) != 0 ? Thread
        : throw new LuaArgumentException("stack overflow: Lua calls are nested too deep");

    private LuaValue ValueAt(int index, int depth, ref int left)
    {
        if (--left < 0)
            throw new LuaArgumentException("a table has too many values");
        switch (KindOf(index))
        {
            case LuaKind.Boolean: return LuaValue.Of(IsTrue(index));
            case LuaKind.Integer: return LuaValue.Of(LuaApi.ToInteger(Thread, index, null));
            case LuaKind.Number: return LuaValue.Of(LuaApi.ToNumber(Thread, index, null));
            case LuaKind.Text when TryGetOctets(index, out var octets): return LuaValue.Of(LuaOctets.ToText(octets));
            case LuaKind.Function: return LuaValue.Of(Owner.FunctionAt(Thread, index));
            case LuaKind.Object: return LuaValue.OfObject(ObjectAt(index)!);
            case LuaKind.Table when depth < DeepestTable: return LuaValue.Of(TableAt(index, depth, ref left));
            case LuaKind.Nil: return LuaValue.Nil;
            default: return LuaValue.Other;
        }
    }

    private LuaTable TableAt(int index, int depth, ref int left)
    {
        var table = index < 0 ? Count + 1 + index : index;
        var items = new List<LuaValue>();
        for (; PushItem(table, items.Count + 1) != LuaKind.Nil; Pop())
            items.Add(ValueAt(-1, depth + 1, ref left));
        Pop();
        var entries = new List<KeyValuePair<LuaValue, LuaValue>>();
        PushNil();
        while (LuaApi.Next(Roomy(), table) != 0)
        {
            if (!(KindOf(-2) == LuaKind.Integer && TryGetInteger(-2, out var key) && key >= 1 && key <= items.Count))
                entries.Add(new(ValueAt(-2, depth + 1, ref left), ValueAt(-1, depth + 1, ref left)));
            Pop();
        }
        return new LuaTable(items, entries);
    }
}
