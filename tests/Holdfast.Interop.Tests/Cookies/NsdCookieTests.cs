using System.Net;
using System.Net.Sockets;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Cookies;
using Holdfast.Testing.Files;
using Holdfast.Testing.Messages;
using Holdfast.Testing.Network;
using Holdfast.Testing.Processes;
using Holdfast.Testing.Waiting;

namespace Holdfast.Interop.Tests.Cookies;

/// <summary>Server cookies (RFC 9018) of this code and of NSD, which have the same secret.</summary>
public sealed class NsdCookieTests
{
    private const string Secret = "445536bcd2513298075a5d379663c962";
    private static readonly byte[] ClientCookie = [1, 2, 3, 4, 5, 6, 7, 8];

    [Fact]
    public void Each_takes_the_others()
    {
        using var folder = new TemporaryFolder();
        int port = FreePort.Next();
        using var nsd = Start(folder, port);

        byte[]? theirs = null;
        Wait.Until("NSD answers", () => (theirs = Ask(port, ClientCookie)) is not null);
        Assert.Equal(ServerCookieStatus.Valid, Check(theirs!));

        // A valid cookie comes back as it is, unless it is old; NSD replaces any other by one of this moment.
        byte[] ours = Made(Now() - 600);
        Assert.Equal(ours, Ask(port, ours));
        byte[] forged = [.. ours[..^1], (byte)~ours[^1]];
        byte[] renewed = Ask(port, forged)!;
        Assert.NotEqual(forged, renewed);
        Assert.Equal(ServerCookieStatus.Valid, Check(renewed));
    }

    private static ChildProcess Start(TemporaryFolder folder, int port)
    {
        string path = folder.Path;
        File.WriteAllText(Path.Combine(path, "nsd.conf"), $"""
            server:
              ip-address: 127.0.0.1@{port}
              username: ""
              server-count: 1
              zonesdir: "{path}"
              pidfile: "{path}/nsd.pid"
              xfrdfile: "{path}/xfrd.state"
              xfrdir: "{path}"
              zonelistfile: "{path}/zone.list"
              answer-cookie: yes
              cookie-secret: {Secret}
            remote-control:
              control-enable: no
            zone:
              name: example
              zonefile: example.zone
            """);
        File.WriteAllText(Path.Combine(path, "example.zone"), """
            $ORIGIN example.
            @ 60 SOA ns hostmaster 1 3600 600 86400 60
            @ 60 NS ns
            ns 60 A 127.0.0.1

            """);
        return ChildProcess.Start("nsd", "-d", "-c", Path.Combine(path, "nsd.conf"));
    }

    /// <summary>Asks with a cookie; the cookie of the answer, or null when none comes.</summary>
    private static byte[]? Ask(int port, byte[] cookie)
    {
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 2000 };
        byte[] buffer = new byte[4096];
        try
        {
            client.Connect(IPAddress.Loopback, port);
            client.Send(MessageText.Wire($"ns.example. IN A +bufsize=1232 +ednsopt=10:{Convert.ToHexString(cookie)}"));
            var answer = MessageText.Read(buffer.AsSpan(0, client.Receive(buffer)));
            return answer.EdnsOptions.Single(option => option.Code == EdnsOptionCode.Cookie).Data.Span.ToArray();
        }
        catch (SocketException)
        {
            // It has not started yet.
            return null;
        }
    }

    private static byte[] Made(uint when)
    {
        byte[] cookie = [.. ClientCookie, .. new byte[ServerCookie.Length]];
        ServerCookie.Write(cookie.AsSpan(8), Convert.FromHexString(Secret), ClientCookie, [127, 0, 0, 1], when);
        return cookie;
    }

    private static ServerCookieStatus Check(byte[] cookie) =>
        ServerCookie.Check(cookie, Convert.FromHexString(Secret), [127, 0, 0, 1], Now());

    private static uint Now() => unchecked((uint)DateTimeOffset.UtcNow.ToUnixTimeSeconds());
}
