using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text;
using Holdfast.Collections;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Names;

namespace Holdfast.Dns.Records;

/// <summary>A service binding, SVCB or HTTPS (RFC 9460).</summary>
/// <param name="Priority">0 is an alias; of the others the lowest is tried first.</param>
/// <param name="Target">The host, or the alias's target; the root for the owner itself. Never compressed.</param>
/// <param name="Parameters">By ascending key, each key once.</param>
public sealed record SvcbData(ushort Priority, Name Target, ValueList<SvcbParameter> Parameters) : RecordData
{
    internal static SvcbData Read(ref MessageReader reader)
    {
        ushort priority = reader.ReadUInt16();
        var target = reader.ReadName(allowPointer: false);
        var parameters = new List<SvcbParameter>();
        int previous = -1;
        while (reader.Remaining > 0)
        {
            int at = reader.Position;
            ushort key = reader.ReadUInt16();
            if (key <= previous)
                reader.Fail(ParseErrorKind.MalformedRecordData, at);
            previous = key;
            parameters.Add(new SvcbParameter(key, reader.ReadOctets(reader.ReadUInt16())));
        }

        return new(priority, target, [.. parameters]);
    }

    internal override void Write(ref MessageWriter writer)
    {
        writer.WriteUInt16(Priority);
        writer.WriteName(Target, compress: false);
        foreach (var parameter in Parameters)
        {
            writer.WriteUInt16(parameter.Key);
            int start = writer.BeginLength();
            writer.WriteOctets(parameter.Value);
            writer.EndLength(start);
        }
    }

    private protected override string Format() =>
        $"{Priority} {Target}{string.Concat(Parameters.Select(parameter => " " + parameter))}";
}

/// <summary>A parameter of a service binding (RFC 9460, sections 2.2 and 14.3.2).</summary>
/// <param name="Key">0 mandatory, 1 alpn, 2 no-default-alpn, 3 port, 4 ipv4hint, 5 ech, 6 ipv6hint, 7 dohpath (RFC 9461).</param>
/// <param name="Value">The value as it goes on the wire.</param>
public readonly record struct SvcbParameter(ushort Key, Octets Value)
{
    private static readonly string[] Names =
        ["mandatory", "alpn", "no-default-alpn", "port", "ipv4hint", "ech", "ipv6hint", "dohpath"];

    /// <summary>Key and value as zone files have them; a value that does not fit its key, quoted.</summary>
    public override string ToString()
    {
        string name = NameOf(Key);
        string? value = Key switch
        {
            0 when Value.Length > 0 && Value.Length % 2 == 0 => Mandatory(),
            1 when Value.Length > 0 => Alpn(),
            2 when Value.Length == 0 => "",
            3 when Value.Length == 2 => BinaryPrimitives.ReadUInt16BigEndian(Value.Span).ToString(CultureInfo.InvariantCulture),
            4 when Value.Length > 0 && Value.Length % 4 == 0 => Addresses(4),
            5 => Value.ToBase64(),
            6 when Value.Length > 0 && Value.Length % 16 == 0 => Addresses(16),
            _ => null,
        };
        value ??= Value.Length == 0 ? "" : Value.ToQuoted();
        return value.Length == 0 ? name : $"{name}={value}";
    }

    private static string NameOf(int key) =>
        key < Names.Length ? Names[key] : string.Create(CultureInfo.InvariantCulture, $"key{key}");

    private string Mandatory()
    {
        var keys = new List<string>();
        for (int at = 0; at < Value.Length; at += 2)
            keys.Add(NameOf(BinaryPrimitives.ReadUInt16BigEndian(Value.Span[at..])));
        return string.Join(',', keys);
    }

    private string? Alpn()
    {
        // Commas and backslashes within an ID are escaped once as list items, once more as a character string (appendix A.1).
        var list = new StringBuilder();
        var left = Value.Span;
        while (!left.IsEmpty)
        {
            int length = left[0];
            if (length == 0 || length >= left.Length)
                return null;
            string id = Encoding.Latin1.GetString(left.Slice(1, length))
                .Replace("\\", "\\\\", StringComparison.Ordinal).Replace(",", "\\,", StringComparison.Ordinal);
            list.Append(list.Length == 0 ? "" : ",").Append(id);
            left = left[(1 + length)..];
        }

        return PresentationText.Quote(Encoding.Latin1.GetBytes(list.ToString()));
    }

    private string Addresses(int size)
    {
        var addresses = new List<string>();
        for (int at = 0; at < Value.Length; at += size)
            addresses.Add(new IPAddress(Value.Span.Slice(at, size)).ToString());
        return string.Join(',', addresses);
    }
}
