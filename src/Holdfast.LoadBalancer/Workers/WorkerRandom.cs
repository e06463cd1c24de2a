using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Holdfast.LoadBalancer.Workers;

/// <summary>
/// A worker's own fast generator (xoroshiro128++), for choices that nobody gains from guessing. Pass it by reference.
/// </summary>
/// <remarks>What guards against forgery, IDs and ports, comes from <see cref="SecureIds"/>.</remarks>
internal struct WorkerRandom
{
    private ulong _s0;
    private ulong _s1;

    /// <summary>A generator with this state, so that tests repeat.</summary>
    public WorkerRandom(ulong seed)
    {
        // splitmix64, as the generator's authors advise: a state of all zeros would stay there.
        _s0 = SplitMix(ref seed);
        _s1 = SplitMix(ref seed);
    }

    /// <summary>A generator seeded from the system's.</summary>
    public static WorkerRandom Create()
    {
        var random = default(WorkerRandom);
        do
            RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(new Span<WorkerRandom>(ref random)));
        while ((random._s0 | random._s1) == 0);
        return random;
    }

    /// <summary>64 random bits.</summary>
    public ulong Next()
    {
        var s0 = _s0;
        var s1 = _s1;
        var result = BitOperations.RotateLeft(s0 + s1, 17) + s0;
        s1 ^= s0;
        _s0 = BitOperations.RotateLeft(s0, 49) ^ s1 ^ (s1 << 21);
        _s1 = BitOperations.RotateLeft(s1, 28);
        return result;
    }

    /// <summary>A number from 0 up to, not including, the bound; its bias is below bound/2⁶⁴.</summary>
    public ulong Below(ulong bound) => Math.BigMul(Next(), bound, out _);

    private static ulong SplitMix(ref ulong state)
    {
        var z = state += 0x9E37_79B9_7F4A_7C15;
        z = (z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9;
        z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EB;
        return z ^ (z >> 31);
    }
}
