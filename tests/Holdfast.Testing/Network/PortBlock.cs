using System.Net.Sockets;
using System.Security.Cryptography;

namespace Holdfast.Testing.Network;

/// <summary>
/// A block of ports that one test process has for itself, until it ends. Projects run beside each other: without blocks, two
/// processes that look for a port at the same time find the same one free.
/// </summary>
internal sealed class PortBlock
{
    private const int Size = 512;

    // The claim. A name in the abstract namespace belongs to the network namespace, as ports do, and goes with its process.
    private readonly Socket _claim;
    private readonly int _first;
    private int _used;

    private PortBlock(Socket claim, int first) => (_claim, _first) = (claim, first);

    /// <summary>A block that no other process has, out of a range of ports.</summary>
    /// <param name="first">The range's first port.</param>
    /// <param name="end">The first port after it.</param>
    /// <exception cref="InvalidOperationException">All are taken.</exception>
    public static PortBlock Claim(int first, int end)
    {
        int blocks = (end - first) / Size, at = RandomNumberGenerator.GetInt32(blocks);
        for (int tried = 0; tried < blocks; tried++, at = (at + 1) % blocks)
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            try
            {
                socket.Bind(new UnixDomainSocketEndPoint($"\0holdfast-test-ports-{first + (at * Size)}"));
                return new PortBlock(socket, first + (at * Size));
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                socket.Dispose();
            }
        }

        throw new InvalidOperationException($"all {blocks} blocks of {Size} ports from {first} on are other processes'");
    }

    /// <summary>The next port, or null once all have been given.</summary>
    public int? Next() => _used < Size && _claim.IsBound ? _first + _used++ : null;
}
