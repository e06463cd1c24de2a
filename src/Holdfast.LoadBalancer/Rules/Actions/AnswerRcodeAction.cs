using System.Collections.Immutable;
using Holdfast.Dns.Codes;

namespace Holdfast.LoadBalancer.Rules.Actions;

/// <summary>Answer with a response code of choice, without records.</summary>
public sealed record AnswerRcodeAction : CodeAction<AnswerRcodeAction>, IAction<AnswerRcodeAction>
{
    private static readonly ActionKey Subject = new(Name, ActionValue.Name, "RCODE",
        "a response code alone: `NOTIMP`, `BADVERS`, `RCODE12`; of one above 15 clients without EDNS learn SERVFAIL")
    { Most = 16 };

    /// <inheritdoc/>
    public static string Name => "answer_rcode";

    /// <inheritdoc/>
    public static string Help => Subject.Help;

    /// <inheritdoc/>
    public static ImmutableArray<ActionKey> Keys => [Subject, .. CodeKeys];

    /// <summary>The response code.</summary>
    public ResponseCode ResponseCode { get; init; } = ResponseCode.Refused;

    /// <inheritdoc/>
    public override IReadOnlyList<object?> Settings => [ResponseCode.ToMnemonic(), .. base.Settings];

    private protected override ResponseCode Code => ResponseCode;

    /// <inheritdoc/>
    public static AnswerRcodeAction? Read(IActionValues values)
    {
        if (values.Text(Subject) is not { } text)
            return null;
        if (ResponseCodeMnemonic.TryParse(text, out var code))
            return ReadCode(values) with { ResponseCode = code };
        values.Wrong(Subject, $"`{text}` is not a response code", "write a name, such as NOTIMP, or RCODE and its number");
        return null;
    }
}
