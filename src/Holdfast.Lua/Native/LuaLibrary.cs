using System.Text;

namespace Holdfast.Lua.Native;

/// <summary>Parts of the native library's work that need more than one of its calls.</summary>
internal static unsafe class LuaLibrary
{
    /// <summary>Opens a standard library.</summary>
    public static void Open(nint thread, string name)
    {
        Span<byte> text = stackalloc byte[32];
        text[Encoding.ASCII.GetBytes(name, text)] = 0;
        fixed (byte* first = text)
            LuaApi.Require(thread, first, LuaApi.Export("luaopen_" + (name == "_G" ? "base" : name)), 1);
        LuaApi.SetTop(thread, -2);
    }

    /// <summary>Keeps a function of a library.</summary>
    /// <returns>Its number in the registry.</returns>
    public static int Keep(nint thread, ReadOnlySpan<byte> library, ReadOnlySpan<byte> function)
    {
        LuaApi.RawGetInteger(thread, LuaApi.RegistryIndex, LuaApi.GlobalsInRegistry);
        foreach (var name in (ReadOnlySpan<string>)[Encoding.UTF8.GetString(library), Encoding.UTF8.GetString(function)])
        {
            PushString(thread, Encoding.UTF8.GetBytes(name));
            LuaApi.RawGet(thread, -2);
        }
        var number = LuaApi.Reference(thread, LuaApi.RegistryIndex);
        LuaApi.SetTop(thread, -3);
        return number;
    }

    /// <summary>Reads a text and pushes it as a function, or what is wrong with it.</summary>
    /// <returns>Lua's status.</returns>
    public static int Load(nint thread, ReadOnlySpan<byte> text, string chunk)
    {
        if (text.StartsWith("\uFEFF"u8))
            text = text[3..];
        // As lua does it, so that a file may be a script; the line stays counted.
        if (text.StartsWith("#"u8))
            text = text.IndexOf((byte)'\n') is >= 0 and var end ? text[end..] : [];
        var name = Encoding.UTF8.GetBytes(chunk + '\0');
        var memory = LuaMemory.Of(thread);
        var bounded = memory->IsBounded;
        memory->IsBounded = true;
        fixed (byte* first = text, named = name, mode = "t"u8)
        {
            var status = LuaApi.Load(thread, first, (nuint)text.Length, named, mode);
            memory->IsBounded = bounded;
            return status;
        }
    }

    private static void PushString(nint thread, ReadOnlySpan<byte> text)
    {
        fixed (byte* first = text)
            LuaApi.PushString(thread, first, (nuint)text.Length);
    }
}
