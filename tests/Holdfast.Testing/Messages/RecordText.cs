using System.Globalization;
using System.Net;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Messages;
using Holdfast.Dns.Names;
using Holdfast.Dns.Records;

namespace Holdfast.Testing.Messages;

/// <summary>
/// Reads records as zone files have them: <c>owner [TTL] [class] TYPE data</c>, TTL and class in either order or left out
/// (3600, IN). Data of types that are not in the table below is written as RFC 3597 has it: <c>\# length hex</c>.
/// </summary>
public static class RecordText
{
    private const uint DefaultTtl = 3600;

    private static readonly Dictionary<RecordType, Func<TextTokens, RecordData>> Readers = new()
    {
        [RecordType.A] = tokens => new AData(IPAddress.Parse(tokens.Next("the address"))),
        [RecordType.AAAA] = tokens => new AaaaData(IPAddress.Parse(tokens.Next("the address"))),
        [RecordType.NS] = tokens => new NsData(NameOf(tokens)),
        [RecordType.CNAME] = tokens => new CnameData(NameOf(tokens)),
        [RecordType.DNAME] = tokens => new DnameData(NameOf(tokens)),
        [RecordType.PTR] = tokens => new PtrData(NameOf(tokens)),
        [RecordType.MX] = tokens => new MxData(Number<ushort>(tokens), NameOf(tokens)),
        [RecordType.SRV] = tokens => new SrvData(
            Number<ushort>(tokens), Number<ushort>(tokens), Number<ushort>(tokens), NameOf(tokens)),
        [RecordType.TXT] = tokens => new TxtData([.. tokens.Rest().Select(CharacterString.Read)]),
        [RecordType.SOA] = tokens => new SoaData(
            NameOf(tokens), NameOf(tokens), Number<uint>(tokens),
            Number<uint>(tokens), Number<uint>(tokens), Number<uint>(tokens), Number<uint>(tokens)),
        [RecordType.CAA] = tokens => new CaaData(
            Number<byte>(tokens), CharacterString.Read(tokens.Next("the tag")), CharacterString.Read(tokens.Next("the value"))),
        [RecordType.DS] = ReadDs,
        [RecordType.CDS] = ReadDs,
    };

    /// <summary>The types whose data has a form of its own.</summary>
    public static IEnumerable<RecordType> Types => Readers.Keys;

    /// <summary>Reads one line.</summary>
    /// <exception cref="FormatException">It is no record; the message says why.</exception>
    public static Record Parse(string line)
    {
        var tokens = new TextTokens(line);
        var owner = NameOf(tokens);
        uint? ttl = null;
        RecordClass? @class = null;
        while (true)
        {
            string word = tokens.Next("the type");
            if (ttl is null && uint.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out uint seconds))
                ttl = seconds;
            else if (@class is null && RecordClassMnemonic.TryParse(word, out var itsClass))
                @class = itsClass;
            else if (RecordTypeMnemonic.TryParse(word, out var type))
                return new Record(owner, type, @class ?? RecordClass.IN, ttl ?? DefaultTtl, Data(type, tokens));
            else
                throw new FormatException($"{word} is neither TTL nor class nor type in: {line.Trim()}");
        }
    }

    internal static Name NameOf(TextTokens tokens) => Name.Parse(tokens.Next("the name"));

    private static RecordData Data(RecordType type, TextTokens tokens)
    {
        if (tokens.Peek() != @"\#" && !Readers.ContainsKey(type))
            throw new FormatException($@"data of type {type.ToMnemonic()} is written as \# length hex");
        var data = tokens.Peek() == @"\#" ? Generic(type, tokens) : Readers[type](tokens);
        tokens.End();
        return data;
    }

    /// <summary>
    /// The data that these octets are in this type, as the parser of messages reads them (RFC 3597, section 5).
    /// </summary>
    private static RecordData Generic(RecordType type, TextTokens tokens)
    {
        tokens.Next(@"\#");
        int length = Number<ushort>(tokens);
        byte[] octets = Convert.FromHexString(string.Concat(tokens.Rest()));
        if (octets.Length != length)
            throw new FormatException($"{octets.Length} octets follow, not {length}");
        var record = new Record(Name.Root, type, RecordClass.IN, 0, new UnknownData(new Octets(octets)));
        return MessageText.Read(new Message { Answers = [record] }.ToArray()).Answers[0].Data;
    }

    private static DsData ReadDs(TextTokens tokens) => new(
        Number<ushort>(tokens), Number<byte>(tokens), Number<byte>(tokens),
        new Octets(Convert.FromHexString(string.Concat(tokens.Rest()))));

    private static T Number<T>(TextTokens tokens)
        where T : IParsable<T> => T.Parse(tokens.Next("a number"), CultureInfo.InvariantCulture);
}
