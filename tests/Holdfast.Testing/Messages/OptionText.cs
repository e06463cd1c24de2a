using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Records;

namespace Holdfast.Testing.Messages;

/// <summary>EDNS options as words; one without a word of its own, or that is malformed, is <c>+ednsopt=code:hex</c>.</summary>
internal static class OptionText
{
    public static bool TryRead(string name, string value, out EdnsOption option)
    {
        EdnsOption? read = name switch
        {
            "+nsid" => new(EdnsOptionCode.Nsid, CharacterString.Read(value)),
            "+subnet" => new(EdnsOptionCode.ClientSubnet, new Octets(ReadSubnet(value))),
            "+ede" => new(EdnsOptionCode.ExtendedError, ReadExtendedError(value)),
            "+ednsopt" => ReadAny(value),
            _ => null,
        };
        option = read ?? default;
        return read is not null;
    }

    public static string Of(EdnsOption option)
    {
        var data = option.Data.Span;
        switch (option.Code)
        {
            case EdnsOptionCode.Nsid:
                return data.IsEmpty ? "+nsid" : $"+nsid={option.Data.ToQuoted()}";
            case EdnsOptionCode.ExtendedError when data.Length >= 2:
                string text = data.Length == 2 ? "" : ":" + new Octets(data[2..]).ToQuoted();
                return string.Create(CultureInfo.InvariantCulture, $"+ede={BinaryPrimitives.ReadUInt16BigEndian(data)}{text}");
            case EdnsOptionCode.ClientSubnet when SubnetText(data) is { } subnet
                && ReadSubnet(subnet).AsSpan().SequenceEqual(data):
                return $"+subnet={subnet}";
            default:
                return string.Create(CultureInfo.InvariantCulture, $"+ednsopt={(int)option.Code}:{Convert.ToHexString(data)}");
        }
    }

    /// <summary>
    /// RFC 7871, section 6: family, source and scope prefix lengths, as many octets of the address as the prefix has.
    /// </summary>
    private static byte[] ReadSubnet(string value)
    {
        string[] parts = value.Split('/');
        if (parts.Length is not (2 or 3))
            throw new FormatException($"a subnet is address/source or address/source/scope, not {value}");
        var address = IPAddress.Parse(parts[0]);
        byte source = byte.Parse(parts[1], CultureInfo.InvariantCulture);
        byte scope = parts.Length == 3 ? byte.Parse(parts[2], CultureInfo.InvariantCulture) : (byte)0;
        byte family = (byte)(address.AddressFamily == AddressFamily.InterNetwork ? 1 : 2);
        return [0, family, source, scope, .. address.GetAddressBytes().Take((source + 7) / 8)];
    }

    private static string? SubnetText(ReadOnlySpan<byte> data)
    {
        if (data.Length < 4 || data[1] is not (1 or 2) || data[0] != 0)
            return null;
        byte[] address = new byte[data[1] == 1 ? 4 : 16];
        if (data.Length - 4 > address.Length || data[2] > 8 * address.Length)
            return null;
        data[4..].CopyTo(address);
        string scope = data[3] == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"/{data[3]}");
        return string.Create(CultureInfo.InvariantCulture, $"{new IPAddress(address)}/{data[2]}{scope}");
    }

    private static Octets ReadExtendedError(string value)
    {
        string[] parts = value.Split(':', 2);
        byte[] code = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(code, ushort.Parse(parts[0], CultureInfo.InvariantCulture));
        return parts.Length == 1 ? new Octets(code) : new Octets([.. code, .. CharacterString.Read(parts[1]).Span]);
    }

    private static EdnsOption ReadAny(string value)
    {
        string[] parts = value.Split(':', 2);
        return new(
            (EdnsOptionCode)ushort.Parse(parts[0], CultureInfo.InvariantCulture),
            new Octets(parts.Length == 1 ? [] : Convert.FromHexString(parts[1])));
    }
}
