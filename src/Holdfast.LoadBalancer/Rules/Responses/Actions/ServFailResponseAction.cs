using System.Buffers.Binary;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Wire;

namespace Holdfast.LoadBalancer.Rules.Responses.Actions;

/// <summary>The answer becomes SERVFAIL, without its records.</summary>
public sealed record ServFailResponseAction : ResponseAction<ServFailResponseAction>, IAction<ServFailResponseAction>
{
    private const int AnswerCount = 6;
    private const int AdditionalCount = 10;
    private const int ExtendedResponseCode = 5;

    /// <inheritdoc/>
    public static string Name => "servfail";

    /// <inheritdoc/>
    public static string Help => "SERVFAIL without records";

    /// <inheritdoc/>
    public override bool Denies => true;

    /// <inheritdoc/>
    public static ServFailResponseAction Read(IActionValues values) => new();

    internal override bool Act(scoped ref Response response)
    {
        var message = response.Message;
        if (ResponseView.TryParse(message, out var view).IsError)
            return false;
        // What is left of an answer that is malformed behind its question is the question.
        var hasEdns = !view.TryReadEdns(out var edns).IsError && edns.IsPresent;
        var end = view.QuestionEnd;
        message[AnswerCount..(AdditionalCount + sizeof(ushort))].Clear();
        if (hasEdns)
        {
            // The OPT record stays, since the client sent one; its options stand, but for the rest of the response code.
            message.Slice(edns.OptOffset, edns.OptLength).CopyTo(message[end..]);
            message[end + ExtendedResponseCode] = 0;
            BinaryPrimitives.WriteUInt16BigEndian(message[AdditionalCount..], 1);
        }

        const int cleared = (int)(HeaderFlags.Authoritative | HeaderFlags.Truncated | HeaderFlags.AuthenticData) | 0xF;
        var flags = BinaryPrimitives.ReadUInt16BigEndian(message[2..]) & ~cleared;
        BinaryPrimitives.WriteUInt16BigEndian(message[2..], (ushort)(flags | (int)ResponseCode.ServFail));
        response.Length = end + (hasEdns ? edns.OptLength : 0);
        return true;
    }
}
