using Holdfast.Collections;
using Holdfast.Linux.Processes;

namespace Holdfast.Configuration.Options;

/// <summary>A program that announces routes by writing commands, as ExaBGP runs them.</summary>
/// <param name="Name">What operators call it; unique.</param>
/// <param name="Run">Program and arguments.</param>
public sealed record ProcessOptions(string Name, ValueList<string> Run)
{
    /// <summary>How it is told what happens.</summary>
    public ProcessEncoder Encoder { get; init; } = ProcessEncoder.Text;

    /// <summary>The version of ExaBGP whose messages and answers it gets.</summary>
    public ProcessApi Api { get; init; } = ProcessApi.Version4;

    /// <summary>
    /// Whether each of its commands is answered with <c>done</c> or <c>error</c>; null as its version has it.
    /// </summary>
    public bool? Ack { get; init; }

    /// <summary>It is started again when it has ended.</summary>
    public bool Respawn { get; init; } = true;

    /// <summary>Its routes are withdrawn when it ends.</summary>
    public bool WithdrawOnExit { get; init; } = true;

    /// <summary>Names of the neighbors that its commands are for, and that it is told of; null is every one.</summary>
    public ValueList<string>? Neighbors { get; init; }

    /// <summary>What it is told.</summary>
    public ValueList<ProcessEvent> Events { get; init; } = [];

    /// <summary>Who it is run as, by a daemon that is root; null is who commands of checks are run as.</summary>
    public CommandUser? User { get; init; }

    /// <summary>Whether its commands are answered.</summary>
    public bool Acknowledges => Ack ?? Api != ProcessApi.Version3;
}

/// <summary>How a process is told what happens.</summary>
public enum ProcessEncoder
{
    /// <summary>Lines of words.</summary>
    Text,

    /// <summary>A JSON object a line.</summary>
    Json,
}

/// <summary>The version of ExaBGP that a process was written for.</summary>
public enum ProcessApi
{
    /// <summary>3.4: commands are not answered.</summary>
    Version3 = 3,

    /// <summary>4.0 to 4.2.</summary>
    Version4 = 4,

    /// <summary>5.0.</summary>
    Version5 = 5,
}

/// <summary>What a process may be told.</summary>
public enum ProcessEvent
{
    /// <summary>A neighbor is connected, its session is up, or down and why.</summary>
    NeighborChanges,

    /// <summary>Each state of a neighbor's session; JSON only.</summary>
    Fsm,

    /// <summary>What a session agreed on; JSON only.</summary>
    Negotiated,

    /// <summary>Of messages received: what the messages named by the other words say.</summary>
    ReceiveParsed,

    /// <summary>Of messages received: those messages as they were on the wire.</summary>
    ReceivePackets,

    /// <summary>Of messages received: both in one line.</summary>
    ReceiveConsolidate,

    /// <summary>OPEN messages received.</summary>
    ReceiveOpen,

    /// <summary>UPDATE messages received.</summary>
    ReceiveUpdate,

    /// <summary>NOTIFICATION messages received.</summary>
    ReceiveNotification,

    /// <summary>KEEPALIVE messages received.</summary>
    ReceiveKeepalive,

    /// <summary>ROUTE-REFRESH messages received.</summary>
    ReceiveRefresh,

    /// <summary>Of messages sent: what the messages named by the other words say.</summary>
    SendParsed,

    /// <summary>Of messages sent: those messages as they were on the wire.</summary>
    SendPackets,

    /// <summary>Of messages sent: both in one line.</summary>
    SendConsolidate,

    /// <summary>OPEN messages sent.</summary>
    SendOpen,

    /// <summary>UPDATE messages sent.</summary>
    SendUpdate,

    /// <summary>NOTIFICATION messages sent.</summary>
    SendNotification,

    /// <summary>KEEPALIVE messages sent.</summary>
    SendKeepalive,

    /// <summary>ROUTE-REFRESH messages sent.</summary>
    SendRefresh,
}
