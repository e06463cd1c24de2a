using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Holdfast.Lua.Native;

/// <summary>
/// What native code finds of a state in front of each of its threads: who owns it, and its account of memory.
/// </summary>
internal unsafe struct LuaMemory
{
    // Octets that the C library allocates in no time worth mentioning.
    private const nuint Small = 1024;

    /// <summary>A <see cref="GCHandle"/> of the state.</summary>
    public nint Owner;

    /// <summary>A <see cref="GCHandle"/> of its <see cref="LuaClock"/>.</summary>
    public nint Clock;

    /// <summary>Octets in use.</summary>
    public long Used;

    /// <summary>Octets that Lua code may use.</summary>
    public long Limit;

    /// <summary>
    /// Whether memory can be refused: true while Lua code runs, false while managed code runs, where a refusal would be a jump
    /// over managed frames. What managed code stores may exceed the limit; Lua code feels it at its next allocation.
    /// </summary>
    public bool IsBounded;

    /// <summary>The block of the state that a thread of it belongs to.</summary>
    public static LuaMemory* Of(nint thread) => *(LuaMemory**)(thread - LuaApi.ExtraSpace);

    /// <summary><c>lua_Alloc</c>.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static void* Allocate(void* user, void* block, nuint oldSize, nuint newSize)
    {
        var memory = (LuaMemory*)user;
        // Of a new block the old size is its type.
        var had = block is null ? 0 : (long)oldSize;
        if (newSize == 0)
        {
            LuaApi.Free(block);
            memory->Used -= had;
            return null;
        }
        var grown = (long)newSize - had;
        if (grown > 0 && memory->IsBounded && memory->Used + grown > memory->Limit)
            return null;
        var allocated = newSize <= Small ? LuaApi.ReallocateSmall(block, newSize) : LuaApi.Reallocate(block, newSize);
        memory->Used += allocated is null ? 0 : grown;
        return allocated;
    }
}
