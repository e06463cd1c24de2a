namespace Holdfast.Lua.Values;

/// <summary>What a <see cref="LuaValue"/> is.</summary>
public enum LuaKind
{
    /// <summary>No value.</summary>
    Nil,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A number that Lua holds as an integer.</summary>
    Integer,

    /// <summary>A number that Lua holds as a float.</summary>
    Number,

    /// <summary>A string.</summary>
    Text,

    /// <summary>A table.</summary>
    Table,

    /// <summary>A function.</summary>
    Function,

    /// <summary>A managed object.</summary>
    Object,

    /// <summary>A coroutine, a file, or a table nested too deep to be copied.</summary>
    Other,
}

/// <summary>A copy of a Lua value.</summary>
public readonly struct LuaValue
{
    private readonly double _number;
    private readonly long _integer;
    private readonly object? _reference;

    private LuaValue(LuaKind kind, long integer = 0, double number = 0, object? reference = null)
    {
        Kind = kind;
        _integer = integer;
        _number = number;
        _reference = reference;
    }

    /// <summary>No value.</summary>
    public static LuaValue Nil => default;

    /// <summary>A value that has no copy.</summary>
    public static LuaValue Other { get; } = new(LuaKind.Other);

    /// <summary>What it is.</summary>
    public LuaKind Kind { get; }

    /// <summary>Whether it is nil.</summary>
    public bool IsNil => Kind == LuaKind.Nil;

    /// <summary>What counts as true in Lua: all but nil and false.</summary>
    public bool IsTrue => Kind switch { LuaKind.Nil => false, LuaKind.Boolean => _integer != 0, _ => true };

    /// <summary>The boolean, or null when it is none.</summary>
    public bool? Boolean => Kind == LuaKind.Boolean ? _integer != 0 : null;

    /// <summary>The integer, also of a float without a fraction; null when it is none.</summary>
    public long? Integer => Kind switch
    {
        LuaKind.Integer => _integer,
        LuaKind.Number when _number is >= -9.2e18 and <= 9.2e18 && Math.Floor(_number) == _number => (long)_number,
        _ => null,
    };

    /// <summary>The number, or null when it is none.</summary>
    public double? Number => Kind switch { LuaKind.Integer => _integer, LuaKind.Number => _number, _ => null };

    /// <summary>The string, read as UTF-8; null when it is none.</summary>
    public string? Text => Kind == LuaKind.Text ? (string)_reference! : null;

    /// <summary>The table, or null when it is none.</summary>
    public LuaTable? Table => _reference as LuaTable;

    /// <summary>The function, or null when it is none.</summary>
    public LuaFunctionValue? Function => _reference as LuaFunctionValue;

    /// <summary>The managed object, or null when it is none.</summary>
    public object? Object => Kind == LuaKind.Object ? _reference : null;

    /// <summary>Makes a boolean.</summary>
    public static LuaValue Of(bool value) => new(LuaKind.Boolean, value ? 1 : 0);

    /// <summary>Makes an integer.</summary>
    public static LuaValue Of(long value) => new(LuaKind.Integer, value);

    /// <summary>Makes a float.</summary>
    public static LuaValue Of(double value) => new(LuaKind.Number, number: value);

    /// <summary>Makes a string.</summary>
    public static LuaValue Of(string value) => new(LuaKind.Text, reference: value);

    /// <summary>Makes a table.</summary>
    public static LuaValue Of(LuaTable value) => new(LuaKind.Table, reference: value);

    /// <summary>Makes a function.</summary>
    public static LuaValue Of(LuaFunctionValue value) => new(LuaKind.Function, reference: value);

    /// <summary>Makes a managed object.</summary>
    public static LuaValue OfObject(object value) => new(LuaKind.Object, reference: value);

    /// <summary>Lua's word for its type.</summary>
    public string TypeName => Kind switch
    {
        LuaKind.Integer or LuaKind.Number => "number",
        LuaKind.Text => "string",
        LuaKind.Object or LuaKind.Other => "userdata",
        _ => Kind.ToString().ToLowerInvariant(),
    };

    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        LuaKind.Nil => "nil",
        LuaKind.Boolean => _integer != 0 ? "true" : "false",
        LuaKind.Integer => _integer.ToString(System.Globalization.CultureInfo.InvariantCulture),
        LuaKind.Number => _number.ToString(System.Globalization.CultureInfo.InvariantCulture),
        LuaKind.Text => (string)_reference!,
        _ => _reference?.ToString() ?? TypeName,
    };
}
