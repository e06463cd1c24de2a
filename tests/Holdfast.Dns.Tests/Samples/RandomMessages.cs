using System.Net;
using Holdfast.Collections;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Messages;
using Holdfast.Dns.Names;
using Holdfast.Dns.Records;

namespace Holdfast.Dns.Tests.Samples;

/// <summary>Messages of every kind, made from a seed; names repeat, so that compression has work.</summary>
internal sealed class RandomMessages(int seed)
{
    private static readonly RecordType[] Modelled =
    [
        RecordType.A, RecordType.AAAA, RecordType.NS, RecordType.CNAME, RecordType.DNAME, RecordType.SOA, RecordType.PTR,
        RecordType.MX, RecordType.TXT, RecordType.SRV, RecordType.DS, RecordType.CDS, RecordType.RRSIG, RecordType.NSEC,
        RecordType.DNSKEY, RecordType.CDNSKEY, RecordType.NSEC3, RecordType.SVCB, RecordType.HTTPS, RecordType.CAA,
    ];

    private static readonly RecordType[] Opaque =
        [RecordType.TLSA, RecordType.SSHFP, RecordType.HINFO, RecordType.NULL, RecordType.URI, (RecordType)65280];

    private readonly Random _random = new(seed);
    private readonly List<Name> _names = [Holdfast.Dns.Names.Name.Root];

    public static IEnumerable<RecordType> Types => Modelled.Concat(Opaque);

    public int Below(int limit) => _random.Next(limit);

    /// <summary>Any message; an OPT stands anywhere in the additional section.</summary>
    public Message Any()
    {
        var additionals = Records(4);
        if (Below(3) > 0)
            additionals.Insert(Below(additionals.Count + 1), Opt());
        return Header() with
        {
            Questions = List(Enumerable.Range(0, Below(8) == 0 ? Below(3) : 1).Select(_ => Question())),
            Answers = List(Records(6)),
            Authorities = List(Records(4)),
            Additionals = List(additionals),
        };
    }

    public Message Query(bool edns) => new()
    {
        Id = (ushort)Below(65536),
        Flags = Below(2) == 0 ? HeaderFlags.RecursionDesired : HeaderFlags.RecursionDesired | HeaderFlags.CheckingDisabled,
        Questions = [Question()],
        Additionals = edns ? [Opt()] : [],
    };

    /// <summary>
    /// An answer whose RRsets are runs, some with their RRSIGs; an OPT stands anywhere in the additional section.
    /// </summary>
    public Message Answer(bool opt)
    {
        var additionals = RRsets();
        if (opt)
            additionals.Insert(Below(additionals.Count + 1), Opt());
        return Header() with
        {
            Flags = HeaderFlags.Response | HeaderFlags.RecursionDesired,
            Questions = [Question()],
            Answers = List(Below(4) == 0 ? [] : RRsets()),
            Authorities = List(RRsets()),
            Additionals = List(additionals),
        };
    }

    public Name Name()
    {
        if (Below(3) > 0)
            return _names[Below(_names.Count)];
        var parent = _names[Below(_names.Count)];
        int room = Math.Min(NameWire.MaxLabelLength, NameWire.MaxLength - parent.Wire.Length - 1);
        if (room < 1)
            return parent;
        var label = Below(4) == 0 ? Bytes(1 + Below(room)) : Letters(1 + Below(Math.Min(room, 8)));
        byte[] wire = [(byte)label.Length, .. label, .. parent.Wire];
        Assert.True(Holdfast.Dns.Names.Name.TryReadUncompressed(wire, out var name));
        _names.Add(name);
        return name;
    }

    public Record Record(RecordType type) => Record(Name(), type);

    public Record Opt() => Dns.Messages.Record.Opt(
        new EdnsHeader((ushort)Below(65536), Below(2) == 0, 0, (byte)Below(2), (ushort)Below(2)),
        [.. Enumerable.Range(0, Below(4)).Select(_ => new EdnsOption((EdnsOptionCode)Below(20), Octets(0, 12)))]);

    public byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        _random.NextBytes(bytes);
        return bytes;
    }

    private static ValueList<T> List<T>(IEnumerable<T> items)
        where T : notnull => [.. items];

    private byte[] Letters(int length) => [.. Enumerable.Range(0, length).Select(_ => (byte)"abcdeABCDE-0"[Below(12)])];

    private Message Header() => new()
    {
        Id = (ushort)Below(65536),
        Flags = (HeaderFlags)Below(65536) & HeaderFlags.All,
        Opcode = (Opcode)Below(16),
        ResponseCode = (ResponseCode)Below(16),
    };

    private Question Question() => new(Name(), Type(), (RecordClass)Below(5));

    private RecordType Type() => Below(8) == 0 ? Opaque[Below(Opaque.Length)] : Modelled[Below(Modelled.Length)];

    private List<Record> Records(int most) => [.. Enumerable.Range(0, Below(most + 1)).Select(_ => Record(Type()))];

    private List<Record> RRsets()
    {
        var records = new List<Record>();
        var seen = new HashSet<(Name, RecordType)>();
        for (int sets = Below(5); sets > 0; sets--)
        {
            var owner = Name();
            var type = Type();
            if (type == RecordType.RRSIG || !seen.Add((owner, type)))
                continue;
            for (int count = 1 + Below(3); count > 0; count--)
                records.Add(Record(owner, type));
            if (Below(3) == 0)
                records.Add(new Record(owner, RecordType.RRSIG, RecordClass.IN, 60, Signature(type)));
        }

        return records;
    }

    private Record Record(Name owner, RecordType type) =>
        new(owner, type, RecordClass.IN, (uint)_random.NextInt64(1L << 32), Below(50) == 0 ? UnknownData.Empty : Data(type));

    private RecordData Data(RecordType type) => type switch
    {
        RecordType.A => new AData(new IPAddress(Bytes(4))),
        RecordType.AAAA => new AaaaData(new IPAddress(Bytes(16))),
        RecordType.NS => new NsData(Name()),
        RecordType.CNAME => new CnameData(Name()),
        RecordType.DNAME => new DnameData(Name()),
        RecordType.SOA => new SoaData(Name(), Name(), Number(), Number(), Number(), Number(), Number()),
        RecordType.PTR => new PtrData(Name()),
        RecordType.MX => new MxData((ushort)Number(), Name()),
        RecordType.TXT => new TxtData(List(Enumerable.Range(0, 1 + Below(3)).Select(_ => Octets(0, 40)))),
        RecordType.SRV => new SrvData((ushort)Number(), (ushort)Number(), (ushort)Number(), Name()),
        RecordType.DS or RecordType.CDS => new DsData((ushort)Number(), (byte)Number(), (byte)Number(), Octets(1, 32)),
        RecordType.RRSIG => Signature(Type()),
        RecordType.NSEC => new NsecData(Name(), TypeSet()),
        RecordType.DNSKEY or RecordType.CDNSKEY => new DnskeyData((ushort)Number(), 3, (byte)Number(), Octets(1, 40)),
        RecordType.NSEC3 => new Nsec3Data(1, (byte)Below(2), (ushort)Number(), Octets(0, 8), Octets(1, 20), TypeSet()),
        RecordType.SVCB or RecordType.HTTPS => new SvcbData((ushort)Number(), Name(), Parameters()),
        RecordType.CAA => new CaaData((byte)Number(), Octets(1, 6), Octets(0, 20)),
        _ => new UnknownData(Octets(0, 40)),
    };

    private RrsigData Signature(RecordType covered) => new(
        covered, (byte)Number(), (byte)Number(), Number(), Number(), Number(), (ushort)Number(), Name(), Octets(1, 40));

    private ValueList<RecordType> TypeSet() =>
        List(Enumerable.Range(0, Below(5)).Select(_ => (RecordType)Below(1024)).Distinct().Order());

    private ValueList<SvcbParameter> Parameters() =>
        List(Enumerable.Range(0, Below(4)).Select(_ => (ushort)Below(12)).Distinct().Order()
        .Select(key => new SvcbParameter(key, Octets(0, 16))));

    private Octets Octets(int least, int most) => new(Bytes(least + Below(most - least + 1)));

    private uint Number() => (uint)_random.NextInt64(1L << 32);
}
