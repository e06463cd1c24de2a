using System.Buffers.Binary;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Wire;

namespace Holdfast.LoadBalancer.Rules.Responses.Actions;

/// <summary>The answer becomes SERVFAIL, without its records.</summary>
public sealed record ServFailResponseAction : ResponseAction<ServFailResponseAction>, IAction<ServFailResponseAction>
{
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
        response.IsGiven = true;
        response.Empty(in view);
        const int cleared = (int)(HeaderFlags.Authoritative | HeaderFlags.Truncated | HeaderFlags.AuthenticData) | 0xF;
        var flags = BinaryPrimitives.ReadUInt16BigEndian(message[2..]) & ~cleared;
        BinaryPrimitives.WriteUInt16BigEndian(message[2..], (ushort)(flags | (int)ResponseCode.ServFail));
        return true;
    }
}
