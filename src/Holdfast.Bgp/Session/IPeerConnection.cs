using System.Net;

namespace Holdfast.Bgp.Session;

/// <summary>A TCP connection to a neighbor. Nothing on it waits.</summary>
internal interface IPeerConnection
{
    /// <summary>Our end.</summary>
    IPAddress LocalAddress { get; }

    /// <summary>The neighbor does not take what it was sent; what is sent now would queue up.</summary>
    bool IsCongested { get; }

    /// <summary>How long sending may stand still before the session is given up.</summary>
    TimeSpan SendHoldTime { set; }

    /// <summary>Octets of the longest message taken: 4096, or more once our OPEN says so (RFC 8654).</summary>
    int MaxMessageLength { set; }

    /// <summary>Begins to read; before that nothing is reported but a failure to send.</summary>
    void StartReceiving();

    /// <summary>Sends whole messages at once as far as the kernel takes them, and the rest when it does.</summary>
    void Send(ReadOnlySpan<byte> messages);

    /// <summary>Ends when a closed connection is all gone.</summary>
    Task Completion { get; }

    /// <summary>Closes; what was sent before still reaches a neighbor that listens.</summary>
    void Close();
}
