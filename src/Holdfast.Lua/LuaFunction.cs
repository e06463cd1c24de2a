namespace Holdfast.Lua;

/// <summary>A function that Lua calls.</summary>
/// <param name="call">Its arguments, and what it returns.</param>
/// <returns>How many values it returns, the last ones pushed: 0, or what a method of <paramref name="call"/> returns.</returns>
/// <remarks>An exception becomes a Lua error with the exception's message.</remarks>
public delegate int LuaFunction(LuaCall call);

/// <summary>A function was called with arguments it can't take.</summary>
public sealed class LuaArgumentException : Exception
{
    /// <summary>Says what is wrong.</summary>
    public LuaArgumentException(string message)
        : base(message)
    {
    }

    /// <summary>Says what is wrong, and why.</summary>
    public LuaArgumentException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Says nothing.</summary>
    public LuaArgumentException()
    {
    }
}
