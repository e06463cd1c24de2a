using Holdfast.Dns.Codes;
using Holdfast.Dns.Wire;

namespace Holdfast.LoadBalancer.Rules.Responses.Actions;

/// <summary>An answer that may be changed: whole, and not signed (TSIG, SIG(0)).</summary>
internal static class UnsignedAnswer
{
    /// <summary>Reads it; false when it is not one.</summary>
    public static bool TryParse(Span<byte> message, out ResponseView view) =>
        !ResponseView.TryParse(message, out view).IsError && IsWholeAndUnsigned(in view);

    private static bool IsWholeAndUnsigned(scoped in ResponseView view)
    {
        var cursor = new RecordCursor(view.Message, view.QuestionEnd);
        var isSigned = false;
        while (cursor.MoveNext())
            isSigned = cursor.Section == Section.Additional && cursor.Type is (RecordType.TSIG or RecordType.SIG);
        return !isSigned && !cursor.Error.IsError;
    }
}
