namespace Holdfast.Lua.Values;

/// <summary>How a call of Lua ended.</summary>
public enum LuaStatus
{
    /// <summary>It returned.</summary>
    Ok = 0,

    /// <summary>It raised an error.</summary>
    RuntimeError = 2,

    /// <summary>The text is no Lua.</summary>
    SyntaxError = 3,

    /// <summary>It needed more memory than the state may have.</summary>
    MemoryError = 4,

    /// <summary>Telling an error raised another one.</summary>
    HandlerError = 5,

    /// <summary>It ran for longer than it may.</summary>
    TimeLimit = 100,
}

/// <summary>Why a call of Lua did not return.</summary>
/// <param name="Status">What happened.</param>
/// <param name="Message">What happened, in words, without the place.</param>
/// <param name="Location">The line, where the message names one.</param>
/// <param name="Trace">The calls that led there, one a line; empty when there is none.</param>
public sealed record LuaError(LuaStatus Status, string Message, LuaLocation? Location, string Trace)
{
    /// <summary>Place and message.</summary>
    public override string ToString() => Location is { } location ? $"{location}: {Message}" : Message;
}
