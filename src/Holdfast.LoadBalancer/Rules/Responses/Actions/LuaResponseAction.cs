using System.Buffers.Binary;
using System.Collections.Immutable;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Wire;
using Holdfast.LoadBalancer.Policies.Lua;

namespace Holdfast.LoadBalancer.Rules.Responses.Actions;

/// <summary>A function in Lua looks at the answer, and decides (as dnsdist's LuaResponseAction has it).</summary>
/// <param name="Function">Its name.</param>
public sealed record LuaResponseAction(string Function) : ResponseAction<LuaResponseAction>, IAction<LuaResponseAction>
{
    private const int FlagsOffset = 2;

    private static readonly ActionKey Subject = new(
        Name, ActionValue.Name, "FUNCTION",
        "a function that the files of `dns.lua` define: it gets the answer, may change its flags, its response code and its "
            + "TTLs, and returns a `DNSResponseAction`; see [rules in Lua](operating.md#rules-in-lua)")
    { Most = 63 };

    private static readonly Func<LuaVerdict, string?> Check = Wrong;

    private static readonly TruncateResponseAction Truncation = new();

    private enum Decision
    {
        Allow = 0,
        Delay = 1,
        Drop = 2,
        HeaderModify = 3,
        ServFail = 4,
        None = 5,
        Truncate = 6,
    }

    /// <inheritdoc/>
    public static string Name => "lua";

    /// <inheritdoc/>
    public static string Help => Subject.Help;

    /// <inheritdoc/>
    public static ImmutableArray<ActionKey> Keys => [Subject];

    /// <inheritdoc/>
    public override IReadOnlyList<object?> Settings => [Function];

    /// <inheritdoc/>
    public override bool IsFinal => false;

    /// <inheritdoc/>
    public override string Calls => Function;

    private LuaRuleFunction? Ready { get; init; }

    /// <inheritdoc/>
    public static LuaResponseAction? Read(IActionValues values) =>
        values.Text(Subject) is { } function ? new(function) : null;

    internal override ResponseAction Prepare(LuaScripts? scripts) =>
        this with { Ready = new LuaRuleFunction(scripts, Function) };

    internal override bool Act(scoped ref Response response)
    {
        // What is no whole message is no function's business.
        if (ResponseView.TryParse(response.Message, out var view).IsError || view.TryReadEdns(out var edns).IsError)
            return true;
        var question = new LuaQuestion(response.Question[..^4])
        {
            QType = (RecordType)BinaryPrimitives.ReadUInt16BigEndian(response.Question[^4..]),
            QClass = (RecordClass)BinaryPrimitives.ReadUInt16BigEndian(response.Question[^2..]),
            Client = response.Client,
            ClientPort = response.ClientPort,
            IsStream = !response.Protocol.IsDatagram,
            Message = response.Message,
            Flags = BinaryPrimitives.ReadUInt16BigEndian(response.Message[FlagsOffset..]),
            Records = view.QuestionEnd,
            EdnsOptions = edns.Options,
            DnssecOk = edns.DnssecOk,
            Server = response.Server,
            ServerPort = response.ServerPort,
            IsAnswer = true,
        };
        var verdict = Ready!.Decide(response.Worker, in question, Check, response.Message);
        var decision = (Decision)verdict.Decision;
        var flags = decision == Decision.ServFail ? verdict.Flags & ~0xF | (int)ResponseCode.ServFail : verdict.Flags;
        BinaryPrimitives.WriteUInt16BigEndian(response.Message[FlagsOffset..], (ushort)flags);
        if (!verdict.ExtendedError.IsEmpty)
            EdnsEditor.TryAddOption(response.Buffer, ref response.Length, EdnsOptionCode.ExtendedError, verdict.ExtendedError);
        response.IsGiven |= decision == Decision.ServFail;
        response.IsDecided = decision is not (Decision.None or Decision.Delay) && verdict.Decision != LuaDecision.None;
        if (decision == Decision.Delay && verdict.TryReadDelay(out var delay))
            response.Delay = delay;
        if (decision == Decision.Truncate)
            Truncation.Act(ref response);
        return decision != Decision.Drop || !response.IsDecided;
    }

    private static string? Wrong(LuaVerdict verdict) =>
        !Enum.IsDefined((Decision)verdict.Decision) ? "it returned no action that response rules have here"
        : (Decision)verdict.Decision == Decision.Delay && !verdict.TryReadDelay(out _)
            ? "it returned DNSResponseAction.Delay without a number of milliseconds, 60000 at most, as text beside it"
        : (verdict.Flags & 0x8000) == 0 ? "it makes the answer a query (`dr.dh:setQR(false)`)" : null;
}
