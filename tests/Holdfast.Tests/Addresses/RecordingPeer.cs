using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace Holdfast.Tests.Addresses;

/// <summary>
/// A router, as far as a test needs one: it listens on BGP's port in its namespace, takes whoever comes as a neighbor of both
/// families, and keeps the routes with their next hops. It reads with an eye of its own, not with the product's.
/// </summary>
internal sealed class RecordingPeer : IDisposable
{
    private const int HeaderLength = 19;
    private const byte Open = 1, Update = 2, Keepalive = 4;

    // OPEN: version 4, AS 64500, hold time 90, 198.51.100.254; IPv4 and IPv6 unicast, four-octet AS.
    private static readonly byte[] OpenBody =
    [
        4, 0xFB, 0xF4, 0, 90, 198, 51, 100, 254, 20,
        2, 18, 1, 4, 0, 1, 0, 1, 1, 4, 0, 2, 0, 1, 65, 4, 0, 0, 0xFB, 0xF4,
    ];

    private readonly Socket _listener;
    private Socket? _connection;
    private volatile ImmutableSortedDictionary<string, string> _routes = ImmutableSortedDictionary<string, string>.Empty;
    private int _updates;
    private int _sessions;

    /// <param name="listener">A listening socket of the router's namespace.</param>
    public RecordingPeer(Socket listener)
    {
        _listener = listener;
        new Thread(Accept) { IsBackground = true, Name = "recording peer" }.Start();
    }

    /// <summary>Next hops by prefix, as of now.</summary>
    public ImmutableSortedDictionary<string, string> Routes => _routes;

    /// <summary>UPDATEs that said anything of a route, so far.</summary>
    public int Updates => Volatile.Read(ref _updates);

    /// <summary>Sessions so far.</summary>
    public int Sessions => Volatile.Read(ref _sessions);

    public void Dispose()
    {
        _listener.Dispose();
        _connection?.Dispose();
    }

    private void Accept()
    {
        while (true)
        {
            try
            {
                _connection = _listener.Accept();
                Interlocked.Increment(ref _sessions);
                _routes = _routes.Clear();
                Read(_connection);
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException or IOException)
            {
                if (!_listener.IsBound || error is ObjectDisposedException) return;
            }
            finally
            {
                _routes = _routes.Clear();
            }
        }
    }

    private void Read(Socket connection)
    {
        using var stream = new NetworkStream(connection);
        using var keepalives = new Timer(_ => Send(connection, Keepalive, []), null, 2_000, 2_000);
        var buffer = new byte[4096];
        while (true)
        {
            stream.ReadExactly(buffer.AsSpan(0, HeaderLength));
            var body = buffer.AsSpan(HeaderLength, BinaryPrimitives.ReadUInt16BigEndian(buffer.AsSpan(16)) - HeaderLength);
            stream.ReadExactly(body);
            if (buffer[18] == Open)
            {
                Send(connection, Open, OpenBody);
                Send(connection, Keepalive, []);
            }
            else if (buffer[18] == Update)
            {
                Take(body);
            }
        }
    }

    private static void Send(Socket connection, byte type, byte[] body)
    {
        var message = new byte[HeaderLength + body.Length];
        message.AsSpan(0, 16).Fill(0xFF);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(16), (ushort)message.Length);
        message[18] = type;
        body.CopyTo(message, HeaderLength);
        try
        {
            connection.Send(message);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The reader notices.
        }
    }

    // UPDATE (RFC 4271, section 4.3; RFC 4760): NEXT_HOP is attribute 3, MP_REACH_NLRI 14, MP_UNREACH_NLRI 15.
    private void Take(ReadOnlySpan<byte> body)
    {
        var routes = _routes;
        var withdrawn = body.Slice(2, BinaryPrimitives.ReadUInt16BigEndian(body));
        foreach (var prefix in Prefixes(withdrawn, 4)) routes = routes.Remove(prefix);
        body = body[(2 + withdrawn.Length)..];
        var attributes = body.Slice(2, BinaryPrimitives.ReadUInt16BigEndian(body));
        var nlri = body[(2 + attributes.Length)..];
        var nextHop = "";
        while (!attributes.IsEmpty)
        {
            var isLong = (attributes[0] & 0x10) != 0;
            var value = isLong ? attributes.Slice(4, BinaryPrimitives.ReadUInt16BigEndian(attributes[2..]))
                : attributes.Slice(3, attributes[2]);
            if (attributes[1] == 3)
            {
                nextHop = new IPAddress(value).ToString();
            }
            else if (attributes[1] == 14)
            {
                var global = new IPAddress(value.Slice(4, 16)).ToString();
                foreach (var prefix in Prefixes(value[(5 + value[3])..], 16)) routes = routes.SetItem(prefix, global);
            }
            else if (attributes[1] == 15)
            {
                foreach (var prefix in Prefixes(value[3..], 16)) routes = routes.Remove(prefix);
            }
            attributes = attributes[(value.Length + (isLong ? 4 : 3))..];
        }
        foreach (var prefix in Prefixes(nlri, 4)) routes = routes.SetItem(prefix, nextHop);
        if (!routes.SequenceEqual(_routes)) Interlocked.Increment(ref _updates);
        _routes = routes;
    }

    private static List<string> Prefixes(ReadOnlySpan<byte> nlri, int octets)
    {
        var prefixes = new List<string>();
        while (!nlri.IsEmpty)
        {
            var address = new byte[octets];
            var length = (nlri[0] + 7) / 8;
            nlri.Slice(1, length).CopyTo(address);
            prefixes.Add($"{new IPAddress(address)}/{nlri[0]}");
            nlri = nlri[(1 + length)..];
        }
        return prefixes;
    }
}
