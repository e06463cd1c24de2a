using System.Net;
using Holdfast.Bgp.Wire;

namespace Holdfast.Bgp.Session;

/// <summary>A session that is up, as its client has it. Its owner's lock guards it.</summary>
/// <param name="fsm">Its state machine.</param>
/// <param name="agreement">What the OPENs agreed on.</param>
/// <param name="connection">Its connection.</param>
/// <param name="sent">Is told what is sent.</param>
internal sealed class EstablishedSession(
    SessionFsm fsm, SessionAgreement agreement, IPeerConnection connection, EstablishedSession.SentMessages sent)
{
    /// <summary>Takes whole messages that were sent, one behind the other, and what each of them is.</summary>
    internal delegate void SentMessages(ReadOnlySpan<byte> messages, MessageType[] types);

    public SessionFsm Fsm => fsm;

    public SessionAgreement Agreement => agreement;

    /// <summary>Our end.</summary>
    public IPAddress LocalAddress => connection.LocalAddress;

    /// <summary>The neighbor does not take what it was sent; what is sent now would queue up.</summary>
    public bool IsCongested => connection.IsCongested;

    /// <summary>Sends whole messages, one behind the other.</summary>
    /// <param name="messages">The messages.</param>
    /// <param name="types">What each of them is.</param>
    public void Send(ReadOnlySpan<byte> messages, MessageType[] types)
    {
        connection.Send(messages);
        fsm.UpdateSent();
        sent(messages, types);
    }
}
