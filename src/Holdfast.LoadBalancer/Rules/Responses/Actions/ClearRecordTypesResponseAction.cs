using System.Collections.Immutable;
using Holdfast.Collections;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Wire;

namespace Holdfast.LoadBalancer.Rules.Responses.Actions;

/// <summary>
/// Records of some types are taken out of the answer, and the next rules are tried. A signed message (TSIG, SIG(0)) stays as it
/// is; an answer that cannot be written anew becomes SERVFAIL.
/// </summary>
/// <param name="Types">The types; at least one.</param>
public sealed record ClearRecordTypesResponseAction(ValueList<RecordType> Types)
    : ResponseAction<ClearRecordTypesResponseAction>, IAction<ClearRecordTypesResponseAction>
{
    private static readonly ActionKey Subject = new(Name, ActionValue.Texts, "TYPES",
        "records of these types are taken out of all sections (OPT stays, and so does a signed message), and the next rules are "
            + "tried; an answer that is left without records is NODATA without a SOA record, which nobody keeps")
    { Most = 16 };

    private static readonly ServFailResponseAction Failure = new();

    /// <inheritdoc/>
    public static string Name => "clear_record_types";

    /// <inheritdoc/>
    public static string Help => Subject.Help;

    /// <inheritdoc/>
    public static ImmutableArray<ActionKey> Keys => [Subject];

    /// <inheritdoc/>
    public override IReadOnlyList<object?> Settings =>
        [new ValueList<string>([.. Types.Select(type => type.ToMnemonic())])];

    /// <inheritdoc/>
    public override bool IsFinal => false;

    // What the query path looks at.
    private RecordType[] Cleared { get; } = [.. Types];

    /// <inheritdoc/>
    public static ClearRecordTypesResponseAction? Read(IActionValues values)
    {
        var types = new List<RecordType>();
        foreach (var text in values.Texts(Subject))
        {
            if (RecordTypeMnemonic.TryParse(text, out var type))
                types.Add(type);
            else
                values.Wrong(Subject, $"`{text}` is not a record type", "write a name, such as HTTPS, or TYPE and its number");
        }

        return types.Count == 0 ? null : new([.. types]);
    }

    internal override bool Act(scoped ref Response response)
    {
        if (!UnsignedAnswer.TryParse(response.Message, out var view) || !HasAny(in view))
            return true;
        Span<byte> message = stackalloc byte[response.Length];
        response.Message.CopyTo(message);
        if (!RecordRemoval.TryWrite(message, view.QuestionEnd, Cleared, response.Buffer, out int length))
        {
            message.CopyTo(response.Buffer);
            return Failure.Act(ref response);
        }

        response.Length = length;
        return true;
    }

    private bool HasAny(scoped in ResponseView view)
    {
        var cursor = new RecordCursor(view.Message, view.QuestionEnd);
        while (cursor.MoveNext())
        {
            if (cursor.Type != RecordType.OPT && Cleared.AsSpan().Contains(cursor.Type))
                return true;
        }

        return false;
    }
}
