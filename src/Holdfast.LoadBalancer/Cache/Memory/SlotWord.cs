namespace Holdfast.LoadBalancer.Cache.Memory;

/// <summary>
/// What the index holds of an entry, in one word that changes at once: its first chunk's number plus one (bits 0 to 31),
/// 31 bits of its hash, and whether it was asked for since the clock's hand came by. 0 is an empty slot.
/// </summary>
internal static class SlotWord
{
    /// <summary>Set when the entry is asked for.</summary>
    public const ulong Referenced = 1UL << 63;

    private const ulong Tag = 0x7FFFFFFF_00000000;

    /// <summary>The word of an entry.</summary>
    public static ulong Of(ulong hash, int chunk) => (hash & Tag) | (uint)(chunk + 1);

    /// <summary>The first chunk of a word that is not 0.</summary>
    public static int Chunk(ulong word) => (int)(uint)word - 1;

    /// <summary>
    /// Whether a slot's word may be that of a hash's entry; of two entries in a bucket, by chance one time in 2 billion.
    /// </summary>
    public static bool IsTagged(ulong word, ulong hash) => word != 0 && ((word ^ hash) & Tag) == 0;
}
