using System.Runtime.InteropServices;
using Holdfast.Lua.Native;
using Holdfast.Lua.Values;

namespace Holdfast.Lua;

/// <summary>What Lua knows of functions and their calls.</summary>
internal static unsafe class LuaActivation
{
    private const int DeepestLevel = 100;

    /// <summary>The innermost line of a file that a thread runs, or null when it runs none.</summary>
    public static LuaLocation? Location(nint thread)
    {
        LuaDebug activation;
        for (var level = 0; level < DeepestLevel && LuaApi.GetStack(thread, level, &activation) != 0; level++)
        {
            fixed (byte* what = "Sl"u8)
                LuaApi.GetInfo(thread, what, &activation);
            if (activation.CurrentLine > 0 && SourceOf(activation) is { } source && source != LuaPrelude.Source)
                return new LuaLocation(source, activation.CurrentLine);
        }
        return null;
    }

    /// <summary>Where a function is defined, or null when it is not written in Lua.</summary>
    public static LuaLocation? Defined(nint thread, int index)
    {
        LuaDebug activation;
        LuaApi.PushValue(thread, index);
        fixed (byte* what = ">S"u8)
            LuaApi.GetInfo(thread, what, &activation);
        return activation.LineDefined > 0 && SourceOf(activation) is { } source && source != LuaPrelude.Source
            ? new LuaLocation(source, activation.LineDefined)
            : null;
    }

    private static string SourceOf(in LuaDebug activation)
    {
        var source = Marshal.PtrToStringUTF8((nint)activation.Source, (int)activation.SourceLength);
        return source is ['@' or '=', ..] ? source[1..] : "(text)";
    }
}
