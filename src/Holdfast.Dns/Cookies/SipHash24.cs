using System.Buffers.Binary;
using System.Numerics;

namespace Holdfast.Dns.Cookies;

/// <summary>SipHash-2-4 (Aumasson and Bernstein, 2012): a keyed hash of 64 bits, fast for short inputs.</summary>
public static class SipHash24
{
    /// <summary>Octets of a key.</summary>
    public const int KeyLength = 16;

    /// <summary>Hashes the input; as octets, the hash is little-endian.</summary>
    /// <param name="key">16 octets.</param>
    /// <param name="input">Any number of octets.</param>
    public static ulong Hash(ReadOnlySpan<byte> key, ReadOnlySpan<byte> input)
    {
        ulong k0 = BinaryPrimitives.ReadUInt64LittleEndian(key);
        ulong k1 = BinaryPrimitives.ReadUInt64LittleEndian(key[8..KeyLength]);
        var state = new State
        {
            V0 = k0 ^ 0x736F_6D65_7073_6575,
            V1 = k1 ^ 0x646F_7261_6E64_6F6D,
            V2 = k0 ^ 0x6C79_6765_6E65_7261,
            V3 = k1 ^ 0x7465_6462_7974_6573,
        };
        var left = input;
        for (; left.Length >= sizeof(ulong); left = left[sizeof(ulong)..])
            state.Compress(BinaryPrimitives.ReadUInt64LittleEndian(left));
        ulong last = (ulong)input.Length << 56;
        for (int i = 0; i < left.Length; i++)
            last |= (ulong)left[i] << (8 * i);
        state.Compress(last);
        return state.Finish();
    }

    private struct State
    {
        public ulong V0, V1, V2, V3;

        public void Compress(ulong word)
        {
            V3 ^= word;
            Round();
            Round();
            V0 ^= word;
        }

        public ulong Finish()
        {
            V2 ^= 0xFF;
            for (int i = 0; i < 4; i++)
                Round();
            return V0 ^ V1 ^ V2 ^ V3;
        }

        private void Round()
        {
            V0 += V1;
            V2 += V3;
            V1 = BitOperations.RotateLeft(V1, 13) ^ V0;
            V3 = BitOperations.RotateLeft(V3, 16) ^ V2;
            V0 = BitOperations.RotateLeft(V0, 32);
            V2 += V1;
            V0 += V3;
            V1 = BitOperations.RotateLeft(V1, 17) ^ V2;
            V3 = BitOperations.RotateLeft(V3, 21) ^ V0;
            V2 = BitOperations.RotateLeft(V2, 32);
        }
    }
}
