using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Holdfast.Lua.Native;

/// <summary>
/// The part of Lua 5.4's C API that this project calls. By the manual, none of these functions can raise anything but a memory
/// error when the values it gets are of the right type, and memory is never refused while managed code runs
/// (<see cref="LuaMemory"/>): a Lua error is a <c>longjmp</c>, which must not leave a managed frame.
/// </summary>
internal static unsafe partial class LuaApi
{
    public const int RegistryIndex = -1_001_000, GlobalsInRegistry = 2, MultipleResults = -1, MaskCount = 8;

    /// <summary>Octets in front of every <c>lua_State</c> that are the host's; a new thread gets a copy of them.</summary>
    public const int ExtraSpace = 8;

    private const string Library = "liblua54";

    private static readonly Lazy<nint> Handle =
        new(static () => NativeLibrary.Load(Library, typeof(LuaApi).Assembly, DllImportSearchPath.AssemblyDirectory));

    /// <summary>A function of the library, to be called by Lua itself.</summary>
    public static nint Export(string name) => NativeLibrary.GetExport(Handle.Value, name);

    /// <summary>The pseudo-index of an upvalue of the C closure that runs.</summary>
    public static int Upvalue(int number) => RegistryIndex - number;

    [LibraryImport(Library, EntryPoint = "lua_newstate")]
    public static partial nint NewState(delegate* unmanaged[Cdecl]<void*, void*, nuint, nuint, void*> allocate, void* user);

    [LibraryImport(Library, EntryPoint = "lua_close")]
    public static partial void Close(nint state);

    [LibraryImport(Library, EntryPoint = "luaL_requiref")]
    public static partial void Require(nint state, byte* name, nint open, int global);

    [LibraryImport(Library, EntryPoint = "luaL_loadbufferx")]
    public static partial int Load(nint state, byte* text, nuint length, byte* chunk, byte* mode);

    [LibraryImport(Library, EntryPoint = "lua_pcallk")]
    public static partial int ProtectedCall(nint state, int arguments, int results, int handler, nint context, nint continuation);

    [LibraryImport(Library, EntryPoint = "luaL_ref")]
    public static partial int Reference(nint state, int table);

    [LibraryImport(Library, EntryPoint = "luaL_unref")]
    public static partial void Unreference(nint state, int table, int reference);

    [LibraryImport(Library, EntryPoint = "lua_sethook")]
    public static partial void SetHook(nint state, nint hook, int mask, int count);

    [LibraryImport(Library, EntryPoint = "lua_getstack")]
    public static partial int GetStack(nint state, int level, LuaDebug* activation);

    [LibraryImport(Library, EntryPoint = "lua_getinfo")]
    public static partial void GetInfo(nint state, byte* what, LuaDebug* activation);

    // What only touches the stack returns at once: it needs no transition for the garbage collector.
    [LibraryImport(Library, EntryPoint = "lua_gettop"), SuppressGCTransition]
    public static partial int GetTop(nint state);

    [LibraryImport(Library, EntryPoint = "lua_settop")]
    public static partial void SetTop(nint state, int index);

    [LibraryImport(Library, EntryPoint = "lua_checkstack")]
    public static partial int CheckStack(nint state, int extra);

    [LibraryImport(Library, EntryPoint = "lua_pushvalue"), SuppressGCTransition]
    public static partial void PushValue(nint state, int index);

    [LibraryImport(Library, EntryPoint = "lua_rotate"), SuppressGCTransition]
    public static partial void Rotate(nint state, int index, int by);

    [LibraryImport(Library, EntryPoint = "lua_type"), SuppressGCTransition]
    public static partial int Type(nint state, int index);

    [LibraryImport(Library, EntryPoint = "lua_rawequal"), SuppressGCTransition]
    public static partial int RawEqual(nint state, int first, int second);

    [LibraryImport(Library, EntryPoint = "lua_isinteger"), SuppressGCTransition]
    public static partial int IsInteger(nint state, int index);

    [LibraryImport(Library, EntryPoint = "lua_tointegerx"), SuppressGCTransition]
    public static partial long ToInteger(nint state, int index, int* isNumber);

    [LibraryImport(Library, EntryPoint = "lua_tonumberx"), SuppressGCTransition]
    public static partial double ToNumber(nint state, int index, int* isNumber);

    [LibraryImport(Library, EntryPoint = "lua_toboolean"), SuppressGCTransition]
    public static partial int ToBoolean(nint state, int index);

    // Of a string only: a number would be converted where it is.
    [LibraryImport(Library, EntryPoint = "lua_tolstring"), SuppressGCTransition]
    public static partial byte* ToString(nint state, int index, nuint* length);

    [LibraryImport(Library, EntryPoint = "lua_rawlen"), SuppressGCTransition]
    public static partial ulong RawLength(nint state, int index);

    [LibraryImport(Library, EntryPoint = "lua_touserdata"), SuppressGCTransition]
    public static partial void* ToUserData(nint state, int index);

    [LibraryImport(Library, EntryPoint = "lua_topointer"), SuppressGCTransition]
    public static partial nint ToPointer(nint state, int index);

    [LibraryImport(Library, EntryPoint = "lua_pushnil"), SuppressGCTransition]
    public static partial void PushNil(nint state);

    [LibraryImport(Library, EntryPoint = "lua_pushnumber"), SuppressGCTransition]
    public static partial void PushNumber(nint state, double value);

    [LibraryImport(Library, EntryPoint = "lua_pushinteger"), SuppressGCTransition]
    public static partial void PushInteger(nint state, long value);

    [LibraryImport(Library, EntryPoint = "lua_pushboolean"), SuppressGCTransition]
    public static partial void PushBoolean(nint state, int value);

    [LibraryImport(Library, EntryPoint = "lua_pushlightuserdata"), SuppressGCTransition]
    public static partial void PushLightUserData(nint state, void* value);

    [LibraryImport(Library, EntryPoint = "lua_pushlstring")]
    public static partial byte* PushString(nint state, byte* text, nuint length);

    [LibraryImport(Library, EntryPoint = "lua_pushcclosure")]
    public static partial void PushClosure(nint state, nint function, int upvalues);

    [LibraryImport(Library, EntryPoint = "lua_createtable")]
    public static partial void CreateTable(nint state, int items, int fields);

    [LibraryImport(Library, EntryPoint = "lua_newuserdatauv")]
    public static partial void* NewUserData(nint state, nuint size, int userValues);

    [LibraryImport(Library, EntryPoint = "lua_rawget"), SuppressGCTransition]
    public static partial void RawGet(nint state, int table);

    [LibraryImport(Library, EntryPoint = "lua_rawgeti"), SuppressGCTransition]
    public static partial void RawGetInteger(nint state, int table, long key);

    [LibraryImport(Library, EntryPoint = "lua_rawset")]
    public static partial void RawSet(nint state, int table);

    [LibraryImport(Library, EntryPoint = "lua_rawseti")]
    public static partial void RawSetInteger(nint state, int table, long key);

    [LibraryImport(Library, EntryPoint = "lua_next")]
    public static partial int Next(nint state, int table);

    [LibraryImport(Library, EntryPoint = "lua_getmetatable"), SuppressGCTransition]
    public static partial int GetMetatable(nint state, int index);

    [LibraryImport(Library, EntryPoint = "lua_setmetatable")]
    public static partial void SetMetatable(nint state, int index);

    [LibraryImport("libc", EntryPoint = "realloc"), SuppressGCTransition]
    public static partial void* ReallocateSmall(void* block, nuint size);

    [LibraryImport("libc", EntryPoint = "realloc")]
    public static partial void* Reallocate(void* block, nuint size);

    [LibraryImport("libc", EntryPoint = "free"), SuppressGCTransition]
    public static partial void Free(void* block);
}

/// <summary><c>lua_Debug</c> of Lua 5.4.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct LuaDebug
{
    public int Event;
    public byte* Name;
    public byte* NameWhat;
    public byte* What;
    public byte* Source;
    public nuint SourceLength;
    public int CurrentLine;
    public int LineDefined;
    public int LastLineDefined;
    public byte UpValues;
    public byte Parameters;
    public byte IsVariadic;
    public byte IsTailCall;
    public ushort FirstTransferred;
    public ushort Transferred;
    public ShortText ShortSource;
    public nint CallInfo;

    [InlineArray(60)]
    public struct ShortText
    {
        private byte _first;
    }
}
