namespace Holdfast.LoadBalancer.Clients;

/// <summary>A client's end that takes an answer of many messages: a zone transfer's.</summary>
internal interface ITransferClient : IClient
{
    /// <summary>Whether it takes a message now; if not, the transfer's <see cref="ITransfer.Resume"/> follows.</summary>
    bool HasRoom { get; }

    /// <summary>
    /// A transfer begins: its messages leave by <see cref="AnswerPart"/>, the last by <see cref="IClient.Answer"/>.
    /// </summary>
    /// <param name="transfer">The transfer.</param>
    /// <param name="idleTime">How long the client may take nothing of it, in the clock's timestamps.</param>
    void Begin(ITransfer transfer, long idleTime);

    /// <summary>A transfer has ended.</summary>
    void End(ITransfer transfer);

    /// <summary>Sends a message of an answer, but not the last.</summary>
    void AnswerPart(ReadOnlySpan<byte> message);

    /// <summary>Closes the connection: that is how a client learns that a transfer was cut (RFC 5936, section 4.1).</summary>
    void Close();
}

/// <summary>What a client's end tells of a transfer that it takes.</summary>
internal interface ITransfer
{
    /// <summary>The client takes messages again.</summary>
    void Resume();

    /// <summary>The client is gone.</summary>
    void Cancel();
}
