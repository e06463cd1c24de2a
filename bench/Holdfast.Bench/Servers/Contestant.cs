namespace Holdfast.Bench.Servers;

/// <summary>Who is measured: the columns of the table.</summary>
internal enum Contestant
{
    /// <summary>Holdfast.</summary>
    Holdfast,

    /// <summary>Another Holdfast, to compare with.</summary>
    HoldfastOld,

    /// <summary>dnsdist as it is by default.</summary>
    Dnsdist,

    /// <summary>dnsdist with setUDPMultipleMessagesVectorSize(64).</summary>
    DnsdistBatched,

    /// <summary>The bare responder: what sockets cost without any work.</summary>
    Responder,
}
