using System.Globalization;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Messages;

namespace Holdfast.Comparison;

/// <summary>One thing in which two servers' answers to a query differ.</summary>
/// <param name="Kind">What it is of.</param>
/// <param name="Text">Both, in words.</param>
internal sealed record AnswerDifference(DifferenceKind Kind, string Text)
{
    private static readonly (HeaderFlags Flag, string Word)[] FlagWords =
    [
        (HeaderFlags.Authoritative, "aa"), (HeaderFlags.RecursionDesired, "rd"), (HeaderFlags.RecursionAvailable, "ra"),
        (HeaderFlags.Reserved, "z"), (HeaderFlags.AuthenticData, "ad"), (HeaderFlags.CheckingDisabled, "cd"),
    ];

    private static readonly RecordType[] WithNames =
    [
        RecordType.CNAME, RecordType.DNAME, RecordType.NS, RecordType.PTR, RecordType.MX, RecordType.SOA, RecordType.SRV,
    ];

    /// <summary>In what answers differ.</summary>
    /// <param name="here">One server's answer; null when it gave none.</param>
    /// <param name="there">The other's.</param>
    /// <param name="drift">Seconds by which TTLs may differ: the servers may have asked at different times.</param>
    /// <returns>All differences; none when a client would not notice any.</returns>
    public static IReadOnlyList<AnswerDifference> Of(Message? here, Message? there, uint drift)
    {
        if (here is null || there is null)
            return here is null && there is null ? []
                : [new(DifferenceKind.Answer, here is null ? "no answer here" : "no answer there")];
        var all = new List<AnswerDifference>();
        Add(all, DifferenceKind.Rcode, "rcode", here.ExtendedResponseCode.ToMnemonic(), there.ExtendedResponseCode.ToMnemonic());
        Add(all, DifferenceKind.Flags, "flags", Flags(here), Flags(there));
        Add(all, DifferenceKind.Flags, "EDNS", Edns(here), Edns(there));
        Add(all, DifferenceKind.Truncation, "TC", Truncated(here) ? "set" : "clear", Truncated(there) ? "set" : "clear");
        // What is left of a truncated answer is each server's own choice: the client asks again.
        if (Truncated(here) || Truncated(there)) return all;
        Records(all, "answer", here.Answers, there.Answers, drift);
        Records(all, "authority", here.Authorities, there.Authorities, drift);
        Records(all, "additional", here.Additionals, there.Additionals, drift);
        return all;
    }

    private static bool Truncated(Message message) => message.Flags.HasFlag(HeaderFlags.Truncated);

    private static string Flags(Message message) => string.Join(
        ' ', FlagWords.Where(flag => message.Flags.HasFlag(flag.Flag)).Select(flag => flag.Word).DefaultIfEmpty("none"));

    private static string Edns(Message message) => message.Edns is not { } edns ? "none"
        : string.Create(CultureInfo.InvariantCulture, $"version {edns.Version}{(edns.DnssecOk ? " DO" : "")}");

    private static void Add(List<AnswerDifference> all, DifferenceKind kind, string what, string here, string there)
    {
        if (here != there) all.Add(new AnswerDifference(kind, $"{what} {here} here, {there} there"));
    }

    private static void Records(
        List<AnswerDifference> all, string section, IEnumerable<Record> here, IEnumerable<Record> there, uint drift)
    {
        var (ours, theirs) = (Sets(here), Sets(there));
        foreach (var name in ours.Keys.Union(theirs.Keys))
        {
            var (one, other) = (ours.GetValueOrDefault(name), theirs.GetValueOrDefault(name));
            Add(all, DifferenceKind.Records, $"{section} {name}:", Words(one), Words(other));
            if (one is null || other is null || Math.Abs((long)one.Ttl - other.Ttl) <= drift) continue;
            all.Add(new AnswerDifference(DifferenceKind.Ttl, string.Create(
                CultureInfo.InvariantCulture, $"{section} {name}: TTL {one.Ttl} here, {other.Ttl} there")));
        }
    }

    private static Dictionary<string, RecordSet> Sets(IEnumerable<Record> records) => records
        .Where(record => record.Type is not (RecordType.OPT or RecordType.TSIG))
        .GroupBy(record => $"{record.Owner.ToString().ToLowerInvariant()} {record.Class.ToMnemonic()} {record.Type.ToMnemonic()}")
        .ToDictionary(set => set.Key, set => new RecordSet(
            set.Min(record => record.Ttl), [.. set.Select(Data).Order(StringComparer.Ordinal)]));

    // Upper and lower case of names is each server's own.
    private static string Data(Record record)
    {
        var text = record.Data.ToString() ?? "";
        return WithNames.Contains(record.Type) ? text.ToLowerInvariant() : text;
    }

    private static string Words(RecordSet? set) => set is null ? "none" : $"[{string.Join(", ", set.Data)}]";

    private sealed record RecordSet(uint Ttl, IReadOnlyList<string> Data);
}

/// <summary>What a difference is of.</summary>
internal enum DifferenceKind
{
    /// <summary>One of them does not answer.</summary>
    Answer,

    /// <summary>The response code.</summary>
    Rcode,

    /// <summary>A flag of the header other than TC, or EDNS.</summary>
    Flags,

    /// <summary>TC.</summary>
    Truncation,

    /// <summary>A set of records is other, or is missing.</summary>
    Records,

    /// <summary>The TTL of a set of records, beyond what its age explains.</summary>
    Ttl,
}
