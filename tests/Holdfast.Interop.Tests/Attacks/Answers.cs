using Holdfast.Testing.Servers;

namespace Holdfast.Interop.Tests.Attacks;

/// <summary>What backends under attack say.</summary>
internal static class Answers
{
    /// <summary>The query as its own answer, without records.</summary>
    public static byte[] To(ReceivedQuery query)
    {
        byte[] answer = [.. query.Octets];
        (answer[2], answer[3]) = ((byte)(answer[2] | 0x80), 0x80);
        return answer;
    }

    /// <summary>The same with a TXT record of many octets for the name asked.</summary>
    /// <param name="query">The query, without records.</param>
    /// <param name="octets">How many; a multiple of 256.</param>
    public static byte[] Long(ReceivedQuery query, int octets)
    {
        byte[] answer = To(query);
        answer[7] = 1;
        byte[] strings = new byte[octets];
        for (int start = 0; start < octets; start += 256)
            strings[start] = 255;
        // Name, type and class; TTL; length.
        return [.. answer, 0xC0, 12, 0, 16, 0, 1, 0, 0, 0, 0, (byte)(octets >> 8), (byte)octets, .. strings];
    }

    /// <summary>A message as it goes over TCP.</summary>
    public static byte[] Frame(byte[] message) => [(byte)(message.Length >> 8), (byte)message.Length, .. message];
}
