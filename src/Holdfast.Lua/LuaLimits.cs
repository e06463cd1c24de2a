namespace Holdfast.Lua;

/// <summary>What Lua code may use.</summary>
public sealed record LuaLimits
{
    /// <summary>Octets of memory for all that a state holds.</summary>
    public long Memory { get; init; } = 64 * 1024 * 1024;

    /// <summary>How long a call may run, from the outermost on.</summary>
    public TimeSpan Call { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>How long loading a file may run.</summary>
    public TimeSpan Load { get; init; } = TimeSpan.FromSeconds(10);
}

/// <summary>Lua's standard libraries.</summary>
[Flags]
public enum LuaLibraries
{
    /// <summary>What every state has: the basic functions, <c>coroutine</c>, <c>table</c>, <c>string</c>, <c>math</c>,
    /// <c>utf8</c>, and of <c>debug</c> what reads the stack.</summary>
    None = 0,

    /// <summary><c>io</c>.</summary>
    Io = 1,

    /// <summary><c>os</c>, without <c>exit</c> and <c>setlocale</c>, which are the whole process's.</summary>
    Os = 2,

    /// <summary><c>package</c> and <c>require</c>, for modules written in Lua.</summary>
    Package = 4,

    /// <summary>All of them.</summary>
    All = Io | Os | Package,
}
