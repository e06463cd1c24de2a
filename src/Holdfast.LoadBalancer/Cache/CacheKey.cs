using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Names;
using Holdfast.Dns.Wire;
using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Cache.Memory;
using Holdfast.LoadBalancer.Protocols;

namespace Holdfast.LoadBalancer.Cache;

/// <summary>
/// All that decides whether a stored answer suits a query, but for the question itself, which lies in the messages: what goes
/// out to a backend (the header's flags, EDNS or none, DO, the options that pass through, a client subnet that is added), and
/// datagram or stream. Unmanaged, so that it can be kept with a pending query.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct CacheKey
{
    /// <summary>The most octets of options and subnet; queries with more are not cached.</summary>
    public const int MaxOptions = EntryHeader.MaxOptions;

    // What the hash of a stream's query has besides that of a datagram's which asks the same.
    private const ulong StreamHash = 0xA0761D6478BD642F;

    private const ushort DnssecOk = 0x8000;

    // No fixed buffer: a method with one among its locals guards its stack against overruns, at each call.
    private OptionOctets _options;

    /// <summary>The hash of everything but an added subnet.</summary>
    public ulong Hash { get; private set; }

    /// <summary>The hash with the added subnet; without one, the same as <see cref="Hash"/>.</summary>
    public ulong SubnetHash { get; private set; }

    /// <summary>The header's flags as they go out.</summary>
    public ushort HeaderFlags { get; private set; }

    /// <summary>DO of the OPT record; no other flag goes out.</summary>
    public ushort EdnsFlags { get; private set; }

    /// <summary>What else sets it apart.</summary>
    public CacheKeyTraits Traits { get; private set; }

    /// <summary>Octets of the client's options that matter.</summary>
    public byte OptionsLength { get; private set; }

    /// <summary>Octets of the subnet behind them; 0 without one.</summary>
    public byte SubnetLength { get; private set; }

    /// <summary>Whether a subnet was added.</summary>
    public readonly bool HasSubnet => SubnetLength != 0;

    /// <summary>Makes the key of a query; false when its answer may not be stored or come from the store.</summary>
    /// <param name="query">The query as the client sent it.</param>
    /// <param name="flags">The flags of its header as they go out.</param>
    /// <param name="cacheClass">Of the protocol it came over.</param>
    /// <param name="seed">The cache's own, so that nobody can foresee hashes.</param>
    /// <param name="skip">Options that make no difference, besides the hop-by-hop ones.</param>
    /// <param name="key">The key.</param>
    public static bool TryMake(
        scoped in QueryView query, HeaderFlags flags, CacheClass cacheClass, ulong seed, ImmutableArray<EdnsOptionCode> skip,
        out CacheKey key)
    {
        key = default;
        // Counts of answers, authorities and additional records: none of them but the OPT may be there.
        if (query.IsSigned || BinaryPrimitives.ReadUInt32BigEndian(query.Message[6..]) != 0
            || BinaryPrimitives.ReadUInt16BigEndian(query.Message[10..]) != (query.HasEdns ? 1 : 0)
            || query.QType is RecordType.AXFR or RecordType.IXFR)
        {
            return false;
        }

        key.HeaderFlags = (ushort)flags;
        if (query.HasEdns && !key.TryTakeEdns(query.Edns, skip))
            return false;
        ulong hash = NameWire.Hash(query.QName, seed);
        hash = Mix(hash ^ BinaryPrimitives.ReadUInt32BigEndian(query.Message[(query.QuestionEnd - 4)..])
            ^ ((ulong)key.HeaderFlags << 32) ^ ((ulong)key.EdnsFlags << 48));
        hash = Mix(hash ^ (byte)key.Traits ^ ((ulong)key.OptionsLength << 8));
        hash = key.Mix(hash, 0, key.OptionsLength);
        if (cacheClass == CacheClass.Stream)
        {
            key.Traits |= CacheKeyTraits.Stream;
            hash ^= StreamHash;
        }

        key.Hash = key.SubnetHash = hash;
        return true;
    }

    /// <summary>Adds the client subnet that the query gets on its way to a backend; false when there is no room for it.</summary>
    /// <param name="option">The option's data, as <see cref="ClientSubnet.Write"/> makes it.</param>
    public bool TryAddSubnet(ReadOnlySpan<byte> option)
    {
        if (option.IsEmpty || OptionsLength + option.Length > MaxOptions)
            return false;
        option.CopyTo(((Span<byte>)_options)[OptionsLength..]);
        SubnetLength = (byte)option.Length;
        SubnetHash = Mix(BothHash(Hash) ^ SubnetLength, OptionsLength, SubnetLength) ^ (Hash ^ BothHash(Hash));
        return true;
    }

    /// <summary>Whether an entry was stored under this key.</summary>
    /// <param name="entry">The entry's header.</param>
    /// <param name="options">The options it was stored with.</param>
    /// <param name="withSubnet">Whether an answer for the added subnet is sought, or one for all.</param>
    public readonly bool Matches(in EntryHeader entry, ReadOnlySpan<byte> options, bool withSubnet) =>
        entry.HeaderFlags == HeaderFlags && entry.EdnsFlags == EdnsFlags && entry.Traits == StoredTraits(withSubnet)
        && options.SequenceEqual(Options(withSubnet));

    /// <summary>The hash of everything, whether it came in a datagram or a stream.</summary>
    public readonly ulong MergeHash => BothHash(SubnetHash);

    /// <summary>
    /// Whether queries with these keys, and the same question, can share an answer, be they datagrams or of streams.
    /// </summary>
    public readonly bool MergesWith(in CacheKey other) =>
        MergeHash == other.MergeHash && HeaderFlags == other.HeaderFlags && EdnsFlags == other.EdnsFlags
        && ((Traits ^ other.Traits) & ~CacheKeyTraits.Stream) == 0 && OptionsLength == other.OptionsLength
        && SubnetLength == other.SubnetLength
        && Options(withSubnet: true).SequenceEqual(other.Options(withSubnet: true));

    /// <summary>The traits an entry is stored with.</summary>
    public readonly CacheKeyTraits StoredTraits(bool withSubnet) => withSubnet ? Traits | CacheKeyTraits.Subnet : Traits;

    /// <summary>The options that matter, each with code and length, and the data of the added subnet behind them.</summary>
    [System.Diagnostics.CodeAnalysis.UnscopedRef]
    public readonly ReadOnlySpan<byte> Options(bool withSubnet) =>
        ((ReadOnlySpan<byte>)_options)[..(OptionsLength + (withSubnet ? SubnetLength : 0))];

    private readonly ulong BothHash(ulong hash) => (Traits & CacheKeyTraits.Stream) != 0 ? hash ^ StreamHash : hash;

    private bool TryTakeEdns(scoped EdnsView edns, ImmutableArray<EdnsOptionCode> skip)
    {
        Traits |= CacheKeyTraits.Edns;
        EdnsFlags = (ushort)(edns.DnssecOk ? DnssecOk : 0);
        for (var left = edns.Options; left.Length >= EdnsEditor.EmptyOptionLength;)
        {
            int size = EdnsEditor.EmptyOptionLength + BinaryPrimitives.ReadUInt16BigEndian(left[2..]);
            var code = (EdnsOptionCode)BinaryPrimitives.ReadUInt16BigEndian(left);
            if (!HopByHop.Options.Contains(code) && !skip.AsSpan().Contains(code))
            {
                // The time that EXPIRE tells runs on, whatever the TTLs (RFC 7314).
                if (code == EdnsOptionCode.Expire || OptionsLength + size > MaxOptions)
                    return false;
                left[..size].CopyTo(((Span<byte>)_options)[OptionsLength..]);
                OptionsLength += (byte)size;
            }

            left = left[size..];
        }

        return true;
    }

    private readonly ulong Mix(ulong hash, int start, int length)
    {
        for (int i = start; i < start + length; i++)
            hash = Mix(hash ^ _options[i]);
        return hash;
    }

    private static ulong Mix(ulong hash)
    {
        ulong high = Math.BigMul(hash ^ 0x9E3779B97F4A7C15, 0xD1B54A32D192ED03, out ulong low);
        return high ^ low;
    }

    [InlineArray(MaxOptions)]
    private struct OptionOctets
    {
        private byte _first;
    }
}
