using Holdfast.Dns.Codes;

namespace Holdfast.LoadBalancer.Tests.Answers.EdnsModel;

/// <summary>What the node is configured with.</summary>
internal sealed record EdnsSetting(bool Cookies, bool RequiresCookie, bool AddsSubnet, bool Caches, bool TellsNsid)
{
    public const string NodeName = "lb1";

    /// <summary>10 s in units of 100 ms.</summary>
    public const int Keepalive = 100;
}

/// <summary>An option that is expected: its data, or, of a cookie, the client's part of it.</summary>
internal sealed record ExpectedOption(int Code, byte[] Data)
{
    /// <summary>The server's part is for the node to make.</summary>
    public bool IsOpenCookie { get; init; }
}

/// <summary>What must come of a query.</summary>
internal sealed record Expected(int Code, bool Forwarded)
{
    /// <summary>Null: no OPT in the answer.</summary>
    public IReadOnlyList<ExpectedOption>? Options { get; init; }

    public bool DnssecOk { get; init; }

    public bool Truncated { get; init; }

    public int Records { get; init; }

    /// <summary>Null: nothing goes out, or no OPT does.</summary>
    public CaseOpt? OutOpt { get; init; }

    /// <summary>The query goes out, and its answer comes back, as they are but for the ID.</summary>
    public bool Untouched { get; init; }
}

/// <summary>
/// The rules of docs/decisions/0017 and 0018 once more, written to be read, not to be fast, and without any code of the product
/// that they judge.
/// </summary>
internal static class EdnsRules
{
    public const int Size = 1232;
    private const int AddressRecord = 16;
    private const int Nsid = 3, Subnet = 8, Cookie = 10, Keepalive = 11;
    private static readonly int[] HopByHop = [1, Nsid, Cookie, Keepalive, 12, 13];
    private static readonly CaseOption AddedSubnet = new(Subnet, [0, 1, 24, 0, 127, 0, 0]);

    public static Expected Of(CaseQuery query, CaseAnswer answer, EdnsSetting setting, Func<byte[], bool> isValidCookie)
    {
        if (query.Broken != BrokenOpt.Nothing || query.Opcode != 0)
            return new Expected(query.Opcode != 0 ? 4 : 1, Forwarded: false)
            {
                Options = query.Opt is null ? null : [],
                DnssecOk = query.Opt?.DnssecOk ?? false,
            };

        var own = OwnOptions(query, setting);
        if (query.Opt is { } opt)
        {
            int refusal = opt.Version != 0 ? 16 : IsBroken(query, setting) ? 1
                : setting.RequiresCookie && !query.OverTcp && FirstCookie(opt) is { } sent && !isValidCookie(sent) ? 23 : 0;
            if (refusal != 0)
                return Local(query, refusal, records: 0, own);
        }

        // Rules and identity.
        if (query.Name.EndsWith("refused.example", StringComparison.OrdinalIgnoreCase))
            return Local(query, 5, records: 0, own);
        if (query.Name.EndsWith("spoofed.example", StringComparison.OrdinalIgnoreCase))
            return query.Class == RecordClass.IN ? Local(query, 0, query.Type == RecordType.A ? 1 : 0, own)
                : Local(query, 5, records: 0, own);
        if (query.Class == RecordClass.CH)
            return Local(query, 5, records: 0, own);
        return Forwarded(query, answer, setting, own);
    }

    private static Expected Local(CaseQuery query, int code, int records, List<ExpectedOption> own) => new(code, Forwarded: false)
    {
        Options = query.Opt is null ? null : own,
        DnssecOk = query.Opt?.DnssecOk ?? false,
        Records = records,
    };

    private static Expected Forwarded(CaseQuery query, CaseAnswer answer, EdnsSetting setting, List<ExpectedOption> own)
    {
        if (query.IsSigned)
            return new Expected(answer.Code, Forwarded: true) { Untouched = true };
        bool sentSubnet = query.Opt?.Options.Any(option => option.Code == Subnet) ?? false;
        var outOptions = new List<CaseOption>();
        foreach (var option in query.Opt?.Options ?? [])
        {
            if (!HopByHop.Contains(option.Code) && outOptions.Sum(Octets) + Octets(option) <= 512)
                outOptions.Add(option);
        }

        if (setting.AddsSubnet && !sentSubnet)
            outOptions.Add(AddedSubnet);
        var expected = new Expected(answer.Code, Forwarded: true)
        {
            OutOpt = query.Opt is null && !setting.AddsSubnet ? null
                : new CaseOpt(Size, query.Opt?.DnssecOk ?? false, outOptions),
        };

        int extended = answer.Opt?.ExtendedCode ?? 0;
        int code = (extended << 4) | answer.Code;
        if (extended != 0 && (query.Opt is null || code is 16 or 23))
            code = 2;
        expected = expected with { Code = code };
        if (query.Opt is null)
            return Cut(query, answer, expected, opt: 0, out _);

        var passed = (answer.Opt?.Options ?? [])
            .Where(option => !HopByHop.Contains(option.Code) && (option.Code != Subnet || sentSubnet)).ToList();
        var mandatory = own.Where(option => option.Code != Nsid).ToList();
        expected = Cut(
            query, answer, expected with { DnssecOk = query.Opt.DnssecOk }, 11 + passed.Sum(Octets) + mandatory.Sum(Octets),
            out int left);
        var nsid = own.Where(option => option.Code == Nsid && Octets(option) <= left);
        return expected with
        {
            Options = [.. passed.Select(option => new ExpectedOption(option.Code, option.Data)), .. mandatory, .. nsid],
        };
    }

    /// <summary>The texts are one RRset, which stays whole or goes.</summary>
    /// <param name="query">The query.</param>
    /// <param name="answer">The backend's answer.</param>
    /// <param name="expected">What is expected besides.</param>
    /// <param name="opt">Octets of the OPT record that the client must get.</param>
    /// <param name="left">Octets that it could take more.</param>
    private static Expected Cut(CaseQuery query, CaseAnswer answer, Expected expected, int opt, out int left)
    {
        int most = query.OverTcp ? 65535 : query.Opt is null ? 512 : Math.Min(Size, Math.Max(512, query.Opt.Size));
        int without = 12 + CaseQuery.Question(query.Name, query.Type, query.Class).Length + opt
            + (answer.HasRecordBehind ? AddressRecord : 0);
        int length = without + (answer.Texts * CaseAnswer.TextRecord);
        left = most - (length > most ? without : length);
        return length > most ? expected with { Truncated = true } : expected with { Records = answer.Texts };
    }

    private static List<ExpectedOption> OwnOptions(CaseQuery query, EdnsSetting setting)
    {
        var own = new List<ExpectedOption>();
        if (query.Opt is not { } opt)
            return own;
        if (setting.Cookies && FirstCookie(opt) is { } cookie && IsCookieLength(cookie.Length))
            own.Add(new ExpectedOption(Cookie, cookie[..8]) { IsOpenCookie = true });
        if (query.OverTcp && opt.Options.Any(option => option.Code == Keepalive))
            own.Add(new ExpectedOption(Keepalive, CaseOpt.Words(EdnsSetting.Keepalive)));
        if (setting.TellsNsid && opt.Options.Any(option => option.Code == Nsid))
            own.Add(new ExpectedOption(Nsid, System.Text.Encoding.ASCII.GetBytes(EdnsSetting.NodeName)));
        return own;
    }

    private static bool IsBroken(CaseQuery query, EdnsSetting setting)
    {
        var options = query.Opt!.Options;
        return options.Any(option => option.Code == Subnet && !IsSubnet(option.Data))
            || (query.OverTcp && options.Any(option => option.Code == Keepalive && option.Data.Length != 0))
            || (setting.Cookies && FirstCookie(query.Opt) is { } cookie && !IsCookieLength(cookie.Length));
    }

    private static byte[]? FirstCookie(CaseOpt opt) => opt.Options.FirstOrDefault(option => option.Code == Cookie)?.Data;

    private static bool IsCookieLength(int length) => length is 8 or (>= 16 and <= 40);

    private static bool IsSubnet(byte[] data)
    {
        if (data.Length < 4)
            return false;
        int family = (data[0] << 8) | data[1], prefix = data[2], scope = data[3];
        if (scope != 0 || (family == 1 && prefix > 32) || (family == 2 && prefix > 128) || data.Length - 4 != (prefix + 7) / 8)
            return false;
        var bits = data.Skip(4).SelectMany(octet => Enumerable.Range(0, 8).Select(bit => (octet >> (7 - bit)) & 1));
        return bits.Skip(prefix).All(bit => bit == 0);
    }

    private static int Octets(CaseOption option) => 4 + option.Data.Length;

    private static int Octets(ExpectedOption option) => 4 + (option.IsOpenCookie ? 24 : option.Data.Length);
}
