using System.Net;
using System.Net.Sockets;
using Holdfast.LoadBalancer;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Health;
using Holdfast.LoadBalancer.Listeners;
using Holdfast.LoadBalancer.ProxyProtocol;
using Holdfast.LoadBalancer.Rules;
using Holdfast.LoadBalancer.Rules.Actions;
using Holdfast.Testing.Files;
using Holdfast.Testing.Messages;
using Holdfast.Testing.Network;
using Holdfast.Testing.Processes;
using Holdfast.Testing.Servers;
using Holdfast.Testing.Waiting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Holdfast.Interop.Tests.Dns;

/// <summary>
/// PROXY headers of dnsdist before this node, and of this node to dnsdist, Unbound and PowerDNS Recursor behind it: each tells
/// 127.0.0.9 from other clients, which reach them by way of those before.
/// </summary>
public sealed class ProxyProtocolTests : IDisposable
{
    private static readonly IPNetwork Loopback = IPNetwork.Parse("127.0.0.1/32");

    private readonly TemporaryFolder _folder = new();
    private readonly Stack<IDisposable> _running = new();

    public void Dispose()
    {
        foreach (var one in _running)
            one.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Dnsdist_before_it_and_dnsdist_behind_it_speak_of_the_same_client()
    {
        var server = new DnsResponder(query => [query.Answer($"+qr +rd +ra\n{query.Message.Questions[0].Name} 60 A 192.0.2.1")]);
        _running.Push(server);
        var behind = Dnsdist("behind", $$"""
            setProxyProtocolACL('127.0.0.1/32')
            newServer{address='{{server.EndPoint}}', checkInterval=1}
            addAction(makeRule('127.0.0.9/32'), SpoofAction('192.0.2.9'))
            """);
        var node = Node(behind, Loopback);
        var before = Dnsdist("before", $"newServer{{address='{node}', useProxyProtocol=true, checkInterval=1}}");
        foreach (var protocol in (ProtocolType[])[ProtocolType.Udp, ProtocolType.Tcp])
        {
            Wait.Until("all pass queries on", () => Ask(before, "127.0.0.7", protocol) == "192.0.2.1", TimeSpan.FromSeconds(30));
            Assert.Equal("192.0.2.9", Ask(before, "127.0.0.9", protocol));
            Assert.Equal("192.0.2.8", Ask(before, "127.0.0.8", protocol));
            Assert.Equal("192.0.2.1", Ask(before, "127.0.0.7", protocol));
        }
    }

    [Fact]
    public void Unbound_behind_it_refuses_whom_it_does_not_allow()
    {
        int port = FreePort.Next();
        Run("unbound", "-d", "-c", _folder.Write("unbound.conf", $"""
            server:
              interface: 127.0.0.1@{port}
              proxy-protocol-port: {port}
              access-control: 127.0.0.0/8 allow
              access-control: 127.0.0.9/32 refuse
              local-zone: "example." static
              local-data: "www.example. 60 IN A 192.0.2.1"
              module-config: "iterator"
              username: ""
              chroot: ""
              directory: "{_folder.Path}"
              pidfile: ""
              use-syslog: no
              num-threads: 1
              do-daemonize: no
            remote-control:
              control-enable: no

            """));
        TellsApart(new IPEndPoint(IPAddress.Loopback, port), "REFUSED");
    }

    [Fact]
    public void PowerDNS_Recursor_behind_it_is_silent_to_whom_it_does_not_allow()
    {
        int port = FreePort.Next();
        _folder.Write("example.zone", "example. 60 IN SOA . . 1 1 1 1 1\nwww.example. 60 IN A 192.0.2.1\n");
        Run("pdns_recursor", "--daemon=no", "--disable-syslog", $"--config-dir={_folder.Path}", $"--socket-dir={_folder.Path}",
            $"--local-address=127.0.0.1:{port}", "--proxy-protocol-from=127.0.0.1", "--allow-from=127.0.0.0/8,!127.0.0.9/32",
            $"--auth-zones=example={_folder.Path}/example.zone", "--threads=1", "--webserver=no", "--write-pid=no");
        // Over TCP this node says that there is no answer.
        TellsApart(new IPEndPoint(IPAddress.Loopback, port), null, "SERVFAIL");
    }

    /// <summary>Asks a backend of a node: it is up, by its check, and answers one client and not the other.</summary>
    private void TellsApart(IPEndPoint backend, params string?[] denied)
    {
        var node = Node(backend);
        foreach (var protocol in (ProtocolType[])[ProtocolType.Udp, ProtocolType.Tcp])
        {
            Wait.Until("it answers", () => Ask(node, "127.0.0.7", protocol) == "192.0.2.1", TimeSpan.FromSeconds(30));
            Assert.Contains(Ask(node, "127.0.0.9", protocol), denied);
            Assert.Equal("192.0.2.1", Ask(node, "127.0.0.7", protocol));
        }
    }

    private IPEndPoint Dnsdist(string name, string file)
    {
        var listener = new IPEndPoint(IPAddress.Loopback, FreePort.Next());
        string path = _folder.Write($"{name}.conf", $"setLocal('{listener}')\n{file}\n");
        Run("dnsdist", "--supervised", "--disable-syslog", "-C", path);
        return listener;
    }

    private void Run(string program, params string[] arguments) => _running.Push(ChildProcess.Start(program, arguments));

    private IPEndPoint Node(IPEndPoint backend, params IPNetwork[] proxies)
    {
        var listener = new IPEndPoint(IPAddress.Loopback, FreePort.Next());
        var node = new LoadBalancer.LoadBalancer(
            new LoadBalancerOptions
            {
                Listeners = [new ListenerOptions(listener)],
                Threads = 1,
                ProxyProtocol = new ProxyProtocolOptions { Acl = [.. proxies] },
                Rules =
                [
                    new RuleOptions(
                        new MatchOptions { Clients = [IPNetwork.Parse("127.0.0.8/32")] },
                        new SpoofAction([IPAddress.Parse("192.0.2.8")])),
                ],
                Backends =
                [
                    new BackendOptions("behind", backend)
                    {
                        ProxyProtocol = true,
                        UdpTimeout = TimeSpan.FromMilliseconds(300),
                        TcpTimeout = TimeSpan.FromMilliseconds(300),
                        HealthCheck = new HealthCheckOptions { QueryName = Holdfast.Dns.Names.Name.Parse("www.example.") },
                    },
                ],
            },
            TimeProvider.System, NullLoggerFactory.Instance);
        node.Start();
        _running.Push(node);
        return listener;
    }

    /// <summary>The address, or the response code, that a client is answered; null for silence.</summary>
    private static string? Ask(IPEndPoint server, string client, ProtocolType protocol)
    {
        bool isTcp = protocol == ProtocolType.Tcp;
        using var socket = new Socket(AddressFamily.InterNetwork, isTcp ? SocketType.Stream : SocketType.Dgram, protocol)
        {
            ReceiveTimeout = 2000,
        };
        byte[] query = MessageText.Wire("www.example. IN A +rd");
        byte[] buffer = new byte[4096];
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Parse(client), 0));
            socket.Connect(server);
            socket.Send(isTcp ? [(byte)(query.Length >> 8), (byte)query.Length, .. query] : query);
            int length = socket.Receive(buffer);
            for (int more = 1; isTcp && more > 0 && length < 2 + ((buffer[0] << 8) | buffer[1]); length += more)
                more = socket.Receive(buffer.AsSpan(length));
            var answer = MessageText.Read(buffer.AsSpan(isTcp ? 2 : 0, isTcp ? length - 2 : length));
            return answer.Answers.Count > 0 ? MessageText.Format(answer).TrimEnd().Split(' ')[^1]
                : answer.ResponseCode.ToString().ToUpperInvariant();
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
