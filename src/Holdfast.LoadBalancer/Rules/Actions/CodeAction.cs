using System.Collections.Immutable;
using System.Text;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Wire;
using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Pools;
using Holdfast.LoadBalancer.Queries;

namespace Holdfast.LoadBalancer.Rules.Actions;

/// <summary>An action that answers with a response code, without records of the name asked for.</summary>
/// <typeparam name="TSelf">The class.</typeparam>
public abstract record CodeAction<TSelf> : RuleAction<TSelf>
    where TSelf : CodeAction<TSelf>, IAction<TSelf>, new()
{
    private protected CodeAction()
    {
    }

    /// <summary>The Extended DNS Error of its answer, or null.</summary>
    public ExtendedError? Error { get; init; }

    /// <summary>The flags of its answer.</summary>
    public AnswerFlags Flags { get; init; } = AnswerFlags.Usual;

    /// <inheritdoc/>
    public override IReadOnlyList<object?> Settings =>
        Error is { } error ? ["ede", (int)error.InfoCode, error.ExtraText, .. Flags.Settings] : [.. Flags.Settings];

    /// <inheritdoc/>
    public override bool Denies => true;

    /// <summary>The keys of an action that answers with a code.</summary>
    private protected static ImmutableArray<ActionKey> CodeKeys => [AnswerKeys.Ede, AnswerKeys.ExtraText, .. AnswerFlags.Keys];

    /// <summary>The response code.</summary>
    private protected abstract ResponseCode Code { get; }

    // The error's text on the wire, once it is prepared.
    private byte[] Text { get; init; } = [];

    internal override RuleAction Prepare(PoolSet pools, SinkSlots sinks) =>
        this with { Text = Encoding.UTF8.GetBytes(Error?.ExtraText ?? "") };

    internal override RuleVerdict Act(ref Query query) => RuleVerdict.Answer;

    internal override int WriteAnswer(Span<byte> buffer, scoped in QueryView query)
    {
        var answer = new AnswerWriter(buffer, query, Code);
        AddRecords(ref answer, query.QClass);
        if (Error is { } error)
            answer.TryAddExtendedError(error.InfoCode, Text);
        Flags.Set(ref answer);
        return answer.Finish();
    }

    /// <summary>Adds what the answer has besides its code.</summary>
    private protected virtual void AddRecords(ref AnswerWriter answer, RecordClass asked)
    {
    }

    private protected static TSelf ReadCode(IActionValues values) =>
        new() { Error = AnswerKeys.ReadError(values), Flags = AnswerFlags.Read(values) };
}

/// <summary>An action that denies names or records: its answer has a SOA record, so that clients keep it.</summary>
/// <typeparam name="TSelf">The class.</typeparam>
public abstract record NegativeAction<TSelf> : CodeAction<TSelf>
    where TSelf : NegativeAction<TSelf>, IAction<TSelf>, new()
{
    private static readonly ActionKey SoaKey =
        new("soa", ActionValue.Text, NegativeSoa.Form,
        "the SOA record of `nxdomain` and `nodata`: `example. ns.example. admin.example. 1 3600 1200 604800 60`, which is zone, "
            + "MNAME, RNAME, serial, refresh, retry, expire and minimum")
        {
            Most = 800,
            Default = "one of the name asked for",
        };

    private static readonly ActionKey SectionKey =
        new("soa_in_additional", ActionValue.Truth, "true|false",
        "whether `soa` stands in the additional section, where no client keeps an answer by it (as response policy zones "
            + "have it)")
        {
            Default = "false",
        };

    private protected NegativeAction()
    {
    }

    /// <summary>How long clients may keep the answer.</summary>
    public TimeSpan Ttl { get; init; } = AnswerKeys.DefaultTtl;

    /// <summary>
    /// The SOA record, as <c>ZONE MNAME RNAME SERIAL REFRESH RETRY EXPIRE MINIMUM</c>; null: one of the name asked for.
    /// </summary>
    public string? Soa { get; init; }

    /// <summary>Whether that stands in the additional section.</summary>
    public bool SoaInAdditional { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<object?> Settings =>
    [
        Ttl, .. Soa is null ? (object?[])[] : ["soa", Soa], .. SoaInAdditional ? (object?[])["soa_in_additional"] : [],
        .. base.Settings,
    ];

    /// <summary>The keys of an action that denies.</summary>
    private protected static ImmutableArray<ActionKey> NegativeKeys => [AnswerKeys.Ttl, .. CodeKeys, SoaKey, SectionKey];

    // The SOA record's owner and data on the wire, once it is prepared; null: that of the name asked for.
    private byte[]? SoaOwner { get; init; }

    private byte[] SoaData { get; init; } = [];

    internal override RuleAction Prepare(PoolSet pools, SinkSlots sinks)
    {
        var prepared = (NegativeAction<TSelf>)base.Prepare(pools, sinks);
        return Soa is { } text && NegativeSoa.Parse(text) is { } soa
            ? prepared with { SoaOwner = soa.Zone.Wire.ToArray(), SoaData = soa.Data } : prepared;
    }

    private protected sealed override void AddRecords(ref AnswerWriter answer, RecordClass asked)
    {
        if (asked != RecordClass.IN)
            return;
        var ttl = AnswerKeys.Seconds(Ttl);
        if (SoaOwner is null)
            LocalAnswers.AddSoa(ref answer, ttl);
        else if (SoaInAdditional)
            answer.TryAddAdditional(SoaOwner, RecordType.SOA, ttl, SoaData);
        else
            answer.TryAddAuthority(SoaOwner, RecordType.SOA, ttl, SoaData);
    }

    private protected static TSelf ReadNegative(IActionValues values)
    {
        var soa = values.Text(SoaKey);
        if (soa is not null && NegativeSoa.Parse(soa) is null)
            values.Wrong(SoaKey, $"`{soa}` is not a SOA record", $"write `{NegativeSoa.Form}`: three names and five numbers");
        var inAdditional = values.Truth(SectionKey) == true;
        if (inAdditional && !values.Has(SoaKey))
            values.Wrong(SectionKey, "there is no `soa` to be in the additional section", "give it `soa`, or take it away");
        return ReadCode(values) with
        {
            Ttl = values.Duration(AnswerKeys.Ttl) ?? AnswerKeys.DefaultTtl,
            Soa = soa,
            SoaInAdditional = inAdditional,
        };
    }
}
