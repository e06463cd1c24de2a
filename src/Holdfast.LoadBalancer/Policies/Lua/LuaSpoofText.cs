using System.Buffers.Binary;
using System.Net;
using System.Text;
using Holdfast.Dns.Names;

namespace Holdfast.LoadBalancer.Policies.Lua;

/// <summary>Reads the text that a function returns with <c>DNSAction.Spoof</c> or <c>SpoofRaw</c>, as dnsdist does.</summary>
internal static class LuaSpoofText
{
    private const int Most = 4096;

    /// <summary>
    /// Puts records in the place of a verdict's text: addresses between commas or spaces, or the name that a CNAME record tells;
    /// or, raw, data between commas.
    /// </summary>
    /// <returns>What is wrong, or null.</returns>
    public static string? Read(LuaVerdict verdict, bool isRaw)
    {
        Span<byte> records = stackalloc byte[Most];
        var length = 0;
        verdict.Spoof = isRaw ? LuaSpoof.Raw : LuaSpoof.Addresses;
        var text = verdict.Text;
        foreach (var range in text.SplitAny(isRaw ? ","u8 : ", "u8))
        {
            var part = text[range];
            if (part.IsEmpty)
                continue;
            if (isRaw)
            {
                if (!TryAdd(part, records, ref length))
                    return "it spoofs more than there is room for";
            }
            else if (IPAddress.TryParse(part, out var address))
            {
                if (!TryAdd(address.GetAddressBytes(), records, ref length))
                    return "it spoofs more than there is room for";
            }
            else if (part.Length == text.Length)
            {
                if (!Name.TryParse(Encoding.UTF8.GetString(part), out var name))
                    return "it spoofs neither addresses nor a name";
                verdict.Spoof = LuaSpoof.Cname;
                TryAdd(name.Wire, records, ref length);
            }
        }

        return length == 0 ? "it spoofs nothing" : verdict.TryKeepText(records[..length]) ? null
            : "it spoofs more than there is room for";
    }

    private static bool TryAdd(ReadOnlySpan<byte> data, Span<byte> records, ref int length)
    {
        if (length + sizeof(ushort) + data.Length > records.Length)
            return false;
        BinaryPrimitives.WriteUInt16BigEndian(records[length..], (ushort)data.Length);
        data.CopyTo(records[(length + sizeof(ushort))..]);
        length += sizeof(ushort) + data.Length;
        return true;
    }
}
