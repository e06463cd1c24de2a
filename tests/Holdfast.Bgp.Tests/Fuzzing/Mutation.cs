using System.Buffers.Binary;

namespace Holdfast.Bgp.Tests.Fuzzing;

/// <summary>Breaks octets as transmission, a careless writer or an attacker would.</summary>
internal static class Mutation
{
    private static readonly byte[] Telling = [0, 1, 2, 3, 4, 16, 32, 64, 127, 128, 254, 255];

    /// <param name="octets">A message; not touched.</param>
    /// <param name="other">Another one, to take parts from.</param>
    /// <param name="chance">What decides.</param>
    public static byte[] Of(byte[] octets, byte[] other, Random chance)
    {
        var broken = (byte[])octets.Clone();
        for (var steps = chance.Next(1, 5); steps > 0; steps--) broken = Step(broken, other, chance);
        // Mostly with a length that fits, or nothing behind the header would be looked at.
        if (broken.Length >= 18 && chance.Next(8) != 0)
            BinaryPrimitives.WriteUInt16BigEndian(broken.AsSpan(16), (ushort)Math.Min(broken.Length, ushort.MaxValue));
        return broken;
    }

    private static byte[] Step(byte[] octets, byte[] other, Random chance)
    {
        if (octets.Length == 0) return [.. other];
        var at = chance.Next(Math.Min(16, octets.Length - 1), octets.Length);
        var count = Math.Min(chance.Next(1, 12), octets.Length - at);
        switch (chance.Next(7))
        {
            case 0:
                octets[at] = (byte)chance.Next(256);
                return octets;
            case 1:
                octets[at] ^= (byte)(1 << chance.Next(8));
                return octets;
            case 2:
                octets[at] = Telling[chance.Next(Telling.Length)];
                return octets;
            case 3:
                return octets[..at];
            case 4:
                return [.. octets[..at], .. octets[(at + count)..]];
            case 5:
                return [.. octets[..(at + count)], .. octets[at..]];
            default:
                var from = chance.Next(other.Length);
                return [.. octets[..at], .. other[from..Math.Min(other.Length, from + chance.Next(40))], .. octets[at..]];
        }
    }
}
