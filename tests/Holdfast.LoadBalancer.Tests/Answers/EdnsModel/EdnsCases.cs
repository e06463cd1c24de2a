using Holdfast.Dns.Codes;
using Holdfast.Dns.Cookies;

namespace Holdfast.LoadBalancer.Tests.Answers.EdnsModel;

/// <summary>Draws queries, what the backend answers to their names, and the same queries in other words.</summary>
internal sealed class EdnsCases(int seed, byte[][] secrets)
{
    private static readonly byte[] Client = [127, 0, 0, 1];
    private static readonly int[] HopByHop = [1, 3, 10, 11, 12, 13];
    private static readonly int[] EndToEnd = [5, 6, 7, 8, 9, 14, 15, 18, 19, 26946, 65001];

    private readonly Random _random = new(seed);
    private int _number;

    /// <summary>A query for a name that no other has.</summary>
    public (CaseQuery Query, CaseAnswer Answer) Next()
    {
        string name = (_random.Next(12)) switch
        {
            0 => "refused.example",
            1 => "spoofed.example",
            _ => "forwarded.example",
        };
        bool isChaos = _random.Next(40) == 0;
        bool hasOpt = _random.Next(8) != 0;
        var query = new CaseQuery(
            isChaos ? "version.bind" : Letters($"n{_number++}.{name}"), Id(), hasOpt ? Opt(QueryOptions()) : null)
        {
            OverTcp = _random.Next(3) == 0,
            Broken = hasOpt && _random.Next(10) == 0 ? (BrokenOpt)_random.Next(7) : BrokenOpt.Nothing,
            Opcode = _random.Next(30) == 0 ? _random.Next(1, 16) : 0,
            Class = isChaos ? RecordClass.CH : name[0] == 's' && _random.Next(3) == 0 ? RecordClass.CH : RecordClass.IN,
            Type = name[0] == 's' ? RecordType.A : RecordType.TXT,
            Flags = _random.Next(4) switch { 0 => 0, 1 => 0x0110, _ => 0x0100 },
        };
        if (query.Broken == BrokenOpt.Nothing && _random.Next(20) == 0)
            query = query with { HasRecordBehind = true };
        else if (query.Broken == BrokenOpt.Nothing && _random.Next(20) == 0)
            query = query with { IsSigned = true };
        var answer = Answer();
        // A signed answer is not cut here: it would be as long as anybody can take.
        return (query, query.IsSigned ? answer with { Texts = 0 } : answer);
    }

    /// <summary>The same question to a backend, with another ID, letters, size, protocol, and options of one hop.</summary>
    public CaseQuery Again(CaseQuery query)
    {
        var again = query with
        {
            Name = Letters(query.Name),
            Id = Id(),
            OverTcp = _random.Next(3) == 0,
        };
        return query.Opt is not { } opt ? again : again with
        {
            Opt = opt with
            {
                Size = Size(),
                OtherFlags = OtherFlags(),
                Options = [.. opt.Options.Where(option => !HopByHop.Contains(option.Code)), .. Options(HopByHop, HopByHopData)],
            },
        };
    }

    private ushort Id() => (ushort)_random.Next(65536);

    private string Letters(string name) =>
        string.Create(name.Length, name, (letters, from) =>
        {
            for (int i = 0; i < letters.Length; i++)
                letters[i] = _random.Next(2) == 0 ? char.ToUpperInvariant(from[i]) : char.ToLowerInvariant(from[i]);
        });

    private CaseOpt Opt(List<CaseOption> options) => new(Size(), _random.Next(2) == 0, options)
    {
        Version = (byte)(_random.Next(25) == 0 ? _random.Next(1, 256) : 0),
        OtherFlags = OtherFlags(),
    };

    private int Size() => _random.Next(4) switch { 0 => _random.Next(512), 1 => 512, 2 => 1232, _ => _random.Next(512, 65536) };

    private int OtherFlags() => _random.Next(6) == 0 ? _random.Next(0x8000) : 0;

    private List<CaseOption> QueryOptions()
    {
        List<CaseOption> options = [.. Options(HopByHop, HopByHopData), .. Options(EndToEnd, EndToEndData)];
        // Now and then more than is passed on.
        for (int large = _random.Next(25) == 0 ? 3 : 0; large > 0; large--)
            options.Add(new CaseOption(65002, Data(_random.Next(100, 300))));
        var shuffled = options.ToArray();
        _random.Shuffle(shuffled);
        return [.. shuffled];
    }

    private IEnumerable<CaseOption> Options(int[] codes, Func<int, byte[]> data)
    {
        for (int count = _random.Next(3) == 0 ? 0 : _random.Next(4); count > 0; count--)
        {
            int code = codes[_random.Next(codes.Length)];
            yield return new CaseOption(code, data(code));
        }
    }

    private byte[] HopByHopData(int code) => code switch
    {
        10 => Cookie(),
        3 or 11 => _random.Next(6) == 0 ? Data(2) : [],
        _ => Data(_random.Next(20)),
    };

    private byte[] EndToEndData(int code) => code == 8 ? Subnet() : Data(_random.Next(12));

    private byte[] Cookie()
    {
        byte[] client = Data(8);
        if (_random.Next(2) == 0)
        {
            return _random.Next(3) switch
            {
                0 => client,
                1 => [.. client, .. Data(_random.Next(8, 33))],
                _ => Data(_random.Next(45)),
            };
        }

        byte[] cookie = [.. client, .. new byte[ServerCookie.Length]];
        uint now = unchecked((uint)DateTimeOffset.UtcNow.ToUnixTimeSeconds());
        uint made = now - (uint)(_random.Next(4) == 0 ? _random.Next(2000, 3000) : _random.Next(4) == 0 ? 5000 : 100);
        ServerCookie.Write(cookie.AsSpan(8), secrets[_random.Next(secrets.Length)], client, Client, made);
        return cookie;
    }

    private byte[] Subnet()
    {
        byte[] subnet = _random.Next(3) switch
        {
            0 => [0, 1, 24, 0, 192, 0, 2],
            1 => [0, 2, 56, 0, 0x20, 1, 0x0D, 0xB8, 0, 0, 0],
            _ => [0, 1, 0, 0],
        };
        if (_random.Next(4) == 0)
            subnet[_random.Next(subnet.Length)] = (byte)_random.Next(256);
        return _random.Next(10) == 0 ? subnet[.._random.Next(subnet.Length)] : subnet;
    }

    private CaseAnswer Answer()
    {
        bool hasRecordBehind = _random.Next(8) == 0;
        return new CaseAnswer(
            _random.Next(5) == 0 ? null : AnswerOpt(), _random.Next(6) switch { 0 => 2, 1 => 5, 2 => 3, _ => 0 },
            hasRecordBehind ? 0 : _random.Next(5) switch { 0 => 0, 1 => 3, 2 => 8, _ => 1 })
        {
            HasRecordBehind = hasRecordBehind,
            SmallLetters = _random.Next(4) == 0,
        };
    }

    private CaseOpt AnswerOpt() => new(
        Size(), _random.Next(2) == 0,
        [.. Options(HopByHop, _ => Data(_random.Next(30))), .. Options(EndToEnd, code => code == 8 ? [0, 1, 24, 24, 127, 0, 0]
            : Data(_random.Next(2, 30)))])
    {
        ExtendedCode = (byte)(_random.Next(15) == 0 ? _random.Next(1, 256) : 0),
        OtherFlags = OtherFlags(),
    };

    private byte[] Data(int length)
    {
        byte[] data = new byte[length];
        _random.NextBytes(data);
        return data;
    }
}
