using System.Net;
using Holdfast.Dns.Codes;
using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Listeners;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Protocols;
using Holdfast.LoadBalancer.Rules;
using Holdfast.LoadBalancer.Rules.Actions;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.Testing.Messages;
using Holdfast.Testing.Network;

namespace Holdfast.LoadBalancer.Tests.Protocols;

/// <summary>A protocol that nothing but its own row, line and byte stream knows goes the whole way of every query.</summary>
public sealed class XorProtocolTests : IDisposable
{
    private readonly TestResponder _backend = new((query, _) => [query.Answer(300)]);

    public void Dispose() => _backend.Dispose();

    [Fact]
    public void Answers_queries_whole_from_backend_and_cache()
    {
        using var site = Site(o => o with { Cache = new CacheOptions(100) { HugePages = false, MaximumEntrySize = 65535 } });
        using var stream = site.Connect(Secure(site));
        foreach (ushort id in new ushort[] { 1, 2 })
        {
            byte[] query = MessageText.Wire($"large.example IN A +rd +qid={id}");
            stream.Write(XorProtocol.Cipher(TestMessages.Frame(query)));
            Assert.Equal(query.Answer(300), Read(stream));
        }

        Assert.Equal(
            (1, 1), (site.Balancer.Counters.ResponsesFrom(AnswerSource.Backend, 0), site.Balancer.Counters.ResponsesFrom(
                AnswerSource.Cache, 0)));
        Assert.Equal(2, site.Balancer.ClientQueries);
    }

    [Fact]
    public void Is_told_apart_by_rules_and_answered_beside_the_others_on_one_address()
    {
        using var site = Site(o => o with
        {
            Rules = [new RuleOptions(new MatchOptions { Transport = XorProtocol.Row }, new RefuseAction())],
        });
        using var stream = site.Connect(Secure(site));
        stream.Write(XorProtocol.Cipher(TestMessages.Frame(MessageText.Wire("a.example IN A +rd"))));
        Assert.Equal(ResponseCode.Refused, TestMessages.ResponseCode(Read(stream)));
        using var plain = site.Connect();
        plain.Write(TestMessages.Frame(MessageText.Wire("a.example IN A +rd")));
        Assert.Equal(ResponseCode.NoError, TestMessages.ResponseCode(TestMessages.ReadFrame(plain)));
        Assert.NotNull(site.Ask(MessageText.Wire("a.example IN A +rd")));
    }

    [Fact]
    public void Says_which_protocol_cannot_be_listened_on()
    {
        using var site = Site();
        var failed = Assert.Throws<ListenerException>(
            () => Site(o => o with { Listeners = [.. site.Options.Listeners.Skip(1)] }));
        Assert.Equal(XorProtocol.Row, failed.Protocol);
        Assert.Contains($"cannot listen on {Secure(site)}/Xor:", failed.Message);
    }

    private static IPEndPoint Secure(TestSite site) => site.Options.Listeners[^1].EndPoint;

    private static byte[] Read(Stream stream)
    {
        byte[] length = new byte[2];
        stream.ReadExactly(length);
        length = XorProtocol.Cipher(length);
        byte[] message = new byte[(length[0] << 8) | length[1]];
        stream.ReadExactly(message);
        return XorProtocol.Cipher(message);
    }

    private TestSite Site(Func<LoadBalancerOptions, LoadBalancerOptions>? change = null) => new(
        TimeProvider.System,
        o =>
        {
            var secure = new ListenerOptions(
                new IPEndPoint(IPAddress.Loopback, FreePort.Next()))
            { Protocols = ProtocolSet.Of(XorProtocol.Row) };
            o = o with { Listeners = [.. o.Listeners, secure] };
            return change?.Invoke(o) ?? o;
        },
        XorProtocol.AddTo(new LoadBalancerParts()),
        _backend.EndPoint);
}
