using System.Buffers.Binary;
using System.Globalization;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Names;
using Holdfast.LoadBalancer.Clients;

namespace Holdfast.LoadBalancer.Recording;

/// <summary>What a record is counted by, as octets: equal for what is the same, and told in words once at the end.</summary>
internal sealed class TopKey
{
    /// <summary>The most octets of one.</summary>
    public const int MaxLength = NameWire.MaxLength;

    private const int LabelsOfZone = 2;

    private readonly TopOptions _options;
    private readonly RecordView _view;
    private readonly bool _cuts;

    public TopKey(TopOptions options, RecordView view)
    {
        (_options, _view) = (options, view);
        Labels = options.Labels > 0 ? options.Labels : options.Subject == TopSubject.Zones ? LabelsOfZone : int.MaxValue;
        Ipv4 = Math.Min(options.Prefix?.Ipv4 ?? 32, view.Privacy.Ipv4);
        Ipv6 = Math.Min(options.Prefix?.Ipv6 ?? 128, view.Privacy.Ipv6);
        _cuts = Ipv4 < 32 || Ipv6 < 128;
    }

    /// <summary>The last labels of names that count; <see cref="int.MaxValue"/>: all.</summary>
    public int Labels { get; }

    /// <summary>The bits of IPv4 addresses that count.</summary>
    public int Ipv4 { get; }

    /// <summary>The bits of IPv6 addresses that count.</summary>
    public int Ipv6 { get; }

    /// <summary>Whether clients are counted.</summary>
    public bool IsOfClients => _options.Subject is TopSubject.Clients or TopSubject.Bytes;

    /// <summary>Whether names are counted.</summary>
    public bool IsOfNames =>
        _options.Subject is TopSubject.Names or TopSubject.Zones or TopSubject.Slow or TopSubject.Timeouts;

    /// <summary>Writes what a record is counted by; false when it is not counted.</summary>
    public bool TryWrite(in QueryRecord record, Span<byte> key, out int length)
    {
        length = sizeof(short);
        switch (_options.Subject)
        {
            case TopSubject.Clients or TopSubject.Bytes:
                length = Cut(record.Client, key);
                return true;
            case TopSubject.Types:
                BinaryPrimitives.WriteUInt16BigEndian(key, record.Type);
                return record.NameLength > 0;
            case TopSubject.Rcodes:
                BinaryPrimitives.WriteUInt16BigEndian(key, record.Rcode);
                return record.Outcome == QueryOutcome.Answered;
            case TopSubject.Rules:
                BinaryPrimitives.WriteInt16BigEndian(key, record.Rule);
                return record.Rule >= 0;
            case TopSubject.Backends:
                BinaryPrimitives.WriteInt16BigEndian(key, record.Backend);
                return record.Backend >= 0;
            case TopSubject.Dropped:
                BinaryPrimitives.WriteInt16BigEndian(key, (short)record.Outcome);
                return record.Outcome != QueryOutcome.Answered;
            case TopSubject.Timeouts when record.Outcome != QueryOutcome.BackendTimeout:
                return false;
            default:
                length = CutName(record.Name, key);
                return length > 0;
        }
    }

    /// <summary>Cuts what was written for whole clients and names to what these options count by; returns its length.</summary>
    public int Cut(ReadOnlySpan<byte> whole, Span<byte> key)
    {
        if (IsOfClients)
            return Cut(ClientAddress.FromBytes(whole), key);
        if (IsOfNames)
            return CutName(whole, key);
        whole.CopyTo(key);
        return whole.Length;
    }

    /// <summary>A key in words.</summary>
    public string Words(byte[] key) => _options.Subject switch
    {
        TopSubject.Clients or TopSubject.Bytes => Client(key),
        TopSubject.Types => ((RecordType)BinaryPrimitives.ReadUInt16BigEndian(key)).ToMnemonic(),
        TopSubject.Rcodes => ((ResponseCode)BinaryPrimitives.ReadUInt16BigEndian(key)).ToMnemonic(),
        TopSubject.Rules => _view.Names.Rule(Number(key)) ?? Unknown(key),
        TopSubject.Backends => _view.Names.Backend(Number(key)) ?? Unknown(key),
        TopSubject.Dropped => QueryOutcomes.Words[Number(key)],
        _ => Name.TryReadUncompressed(key, out var name) ? name.ToString() : Unknown(key),
    };

    private int Cut(in ClientAddress client, Span<byte> key)
    {
        client.Network(Ipv4, Ipv6).Write(key);
        return 16;
    }

    private int CutName(ReadOnlySpan<byte> name, Span<byte> key)
    {
        if (name.IsEmpty)
            return 0;
        var counted = name[StartOfLabels(name)..];
        // Length octets, at most 63, are no letters.
        for (int i = 0; i < counted.Length; i++)
        {
            byte octet = counted[i];
            key[i] = octet is >= (byte)'A' and <= (byte)'Z' ? (byte)(octet | 0x20) : octet;
        }

        return counted.Length;
    }

    private int StartOfLabels(ReadOnlySpan<byte> name)
    {
        if (Labels == int.MaxValue)
            return 0;
        int labels = 0;
        for (int at = 0; name[at] != 0; at += 1 + name[at])
            labels++;
        int start = 0;
        for (; labels > Labels; labels--)
            start += 1 + name[start];
        return start;
    }

    private string Client(byte[] key)
    {
        var client = ClientAddress.FromBytes(key);
        int prefix = client.IsIPv4 ? Ipv4 : Ipv6;
        return _cuts ? string.Create(CultureInfo.InvariantCulture, $"{client}/{prefix}") : client.ToString();
    }

    private static int Number(byte[] key) => BinaryPrimitives.ReadInt16BigEndian(key);

    // A reload has taken it away since.
    private static string Unknown(byte[] key) =>
        key.Length == sizeof(short) ? string.Create(CultureInfo.InvariantCulture, $"#{Number(key)}") : "-";
}
