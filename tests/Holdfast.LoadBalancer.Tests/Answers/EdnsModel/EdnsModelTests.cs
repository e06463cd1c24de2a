using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Cookies;
using Holdfast.Dns.Messages;
using Holdfast.Dns.Names;
using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Cookies;
using Holdfast.LoadBalancer.Rules;
using Holdfast.LoadBalancer.Rules.Actions;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.Testing.Servers;

namespace Holdfast.LoadBalancer.Tests.Answers.EdnsModel;

/// <summary>
/// 100,000 queries with EDNS of every kind, well-formed and broken, over UDP and TCP, forwarded, cached, merged and answered
/// here: what goes out and what comes back is compared with <see cref="EdnsRules"/>.
/// </summary>
public sealed class EdnsModelTests
{
    private const int Batch = 32;
    private const int Batches = 230;

    private static readonly string[] Secrets = ["445536bcd2513298075a5d379663c962", "dd3bdf9344b678b185a6f5cb60fca715"];

    // 7 settings, 230 batches, 32 names, two queries for each: 103,040.
    [Theory]
    [InlineData(false, false, false, false, true)]
    [InlineData(false, false, false, true, true)]
    [InlineData(false, false, true, true, false)]
    [InlineData(true, false, false, true, true)]
    [InlineData(true, false, true, false, true)]
    [InlineData(true, true, true, true, true)]
    [InlineData(true, true, false, false, false)]
    public void None_differs_from_the_rules(bool cookies, bool requiresCookie, bool addsSubnet, bool caches, bool tellsNsid)
    {
        var setting = new EdnsSetting(cookies, requiresCookie, addsSubnet, caches, tellsNsid);
        int seed = Environment.TickCount;
        byte[][] secrets = [.. Secrets.Select(Convert.FromHexString)];
        var cases = new EdnsCases(seed, secrets);
        using var backend = new CaseBackend();
        using var site = Site(setting, backend.EndPoint);
        using var clients = new Clients(site);
        for (int batch = 0; batch < Batches; batch++)
        {
            var drawn = Enumerable.Range(0, Batch).Select(_ => cases.Next()).ToList();
            foreach (var (query, answer) in drawn)
                backend.Answers[query.Name.ToLowerInvariant()] = (answer, query.IsSigned);
            // Half of them are asked in both forms at once, so that they merge where they may.
            List<CaseQuery> first = [.. drawn.Select(one => one.Query)], second = [.. first.Select(cases.Again)];
            List<CaseQuery>[] rounds = batch % 2 == 0 ? [first, second]
                : [[.. first.Zip(second).SelectMany(pair => new[] { pair.First, pair.Second })]];
            foreach (var queries in rounds)
            {
                byte[][] got = clients.Ask(queries);
                for (int i = 0; i < queries.Count; i++)
                {
                    var answer = backend.Answers[queries[i].Name.ToLowerInvariant()].Answer;
                    string? difference = Differs(queries[i], answer, setting, secrets, got[i], backend);
                    Assert.True(difference is null,
                        $"seed {seed}, batch {batch}: {difference}\nquery: {queries[i]}\nbackend: {answer}\ngot: {Convert.ToHexString(got[i])}");
                }
            }

            backend.Forget();
        }
    }

    private static string? Differs(
        CaseQuery query, CaseAnswer answer, EdnsSetting setting, byte[][] secrets, byte[] got, CaseBackend backend)
    {
        bool IsValid(byte[] cookie) => secrets.Any(secret => Check(cookie, secret) != ServerCookieStatus.Invalid);
        var expected = EdnsRules.Of(query, answer, setting, IsValid);
        if (expected.Untouched)
        {
            return !got.AsSpan(2).SequenceEqual(answer.Wire(query.Wire(), isSigned: true).AsSpan(2))
                ? "the answer was changed"
                : backend.WasAsked(query) ? null : "the query was changed";
        }

        if (Message.TryParse(got, out var message).IsError)
            return "the answer is malformed";
        string wanted = Convert.ToHexString(CaseQuery.Question(query.Name, query.Type, query.Class));
        if (Convert.ToHexString(got.AsSpan(12, Math.Min(wanted.Length / 2, got.Length - 12))) != wanted)
            return "the question is not the client's";
        if ((int)message!.ExtendedResponseCode != expected.Code)
            return $"code {message.ExtendedResponseCode}; right: {expected.Code}";
        if (message.Flags.HasFlag(HeaderFlags.Truncated) != expected.Truncated || message.Answers.Count != expected.Records)
            return $"{message.Answers.Count} records, {message.Flags}; right: {expected.Records}, truncated {expected.Truncated}";
        bool keepsBehind = expected.Forwarded && answer.HasRecordBehind;
        if (message.Additionals.Count(record => record.Type == RecordType.A) != (keepsBehind ? 1 : 0))
            return "the record behind the OPT is not as it was";
        return DifferingOpt(expected, message, query, secrets)
            ?? (expected.Forwarded ? backend.DiffersFrom(expected, query) : null);
    }

    private static string? DifferingOpt(Expected expected, Message message, CaseQuery query, byte[][] secrets)
    {
        if (expected.Options is null || message.Edns is not { } edns)
            return expected.Options is null == message.Edns is null ? null : $"OPT: {message.Edns}";
        if (edns != new EdnsHeader(EdnsRules.Size, expected.DnssecOk, 0, (byte)(expected.Code >> 4)))
            return $"OPT: {edns}, {edns.Reserved}";
        var options = message.EdnsOptions;
        if (options.Count != expected.Options.Count)
            return $"options: {string.Join(' ', options)}; right: {string.Join(' ', expected.Options.Select(option => option.Code))}";
        foreach (var (has, right) in options.Zip(expected.Options))
        {
            byte[] data = has.Data.Span.ToArray();
            if ((int)has.Code != right.Code || !(right.IsOpenCookie ? data[..8] : data).SequenceEqual(right.Data))
                return $"option {has}; right: {right.Code} {Convert.ToHexString(right.Data)}";
            if (!right.IsOpenCookie)
                continue;
            if (Check(data, secrets[0]) != ServerCookieStatus.Valid)
                return $"{has} is no fresh cookie of the first secret";
            byte[] sent = query.Opt!.Options.First(option => option.Code == 10).Data;
            if (Check(sent, secrets[0]) == ServerCookieStatus.Valid && !sent.SequenceEqual(data))
                return $"{has} replaces a cookie that is fresh";
        }

        return null;
    }

    private static ServerCookieStatus Check(byte[] cookie, byte[] secret) =>
        ServerCookie.Check(cookie, secret, [127, 0, 0, 1], unchecked((uint)DateTimeOffset.UtcNow.ToUnixTimeSeconds()));

    private static TestSite Site(EdnsSetting setting, IPEndPoint backend) => new(options => options with
    {
        Backends = [TestSite.Backend(backend) with { ClientSubnet = setting.AddsSubnet, UdpTimeout = TimeSpan.FromSeconds(10),
            TcpTimeout = TimeSpan.FromSeconds(10) }],
        Cache = setting.Caches ? new CacheOptions(2000) { HugePages = false } : null,
        Identity = new IdentityOptions { Name = EdnsSetting.NodeName, Nsid = setting.TellsNsid },
        // Every broken query is to be answered.
        Limits = new ClientLimits { ErrorAnswersPerSecond = 0 },
        Cookies = setting.Cookies ? new CookieOptions
        {
            Secrets = [.. Secrets.Select(secret => CookieSecret.Parse(secret)!.Value)],
            RequireServerCookie = setting.RequiresCookie,
        } : null,
        Rules =
        [
            new RuleOptions(new MatchOptions { Suffixes = [Name.Parse("refused.example")] }, new RefuseAction()),
            new RuleOptions(
                new MatchOptions { Suffixes = [Name.Parse("spoofed.example")] }, new SpoofAction([IPAddress.Parse("192.0.2.1")])),
        ],
    });

    /// <summary>Answers by name, and remembers what it was asked.</summary>
    private sealed class CaseBackend : IDisposable
    {
        private readonly DnsResponder _server;
        private readonly ConcurrentDictionary<string, ConcurrentQueue<byte[]>> _asked = new();

        public CaseBackend() => _server = new DnsResponder(query =>
        {
            string name = Message.TryParse(query.Octets, out var message).IsError ? "" : NameOf(message!);
            var (answer, isSigned) = Answers[name];
            _asked.GetOrAdd(name, _ => new()).Enqueue(query.Octets);
            return [answer.Wire(query.Octets, isSigned)];
        });

        public IPEndPoint EndPoint => _server.EndPoint;

        public ConcurrentDictionary<string, (CaseAnswer Answer, bool IsSigned)> Answers { get; } = new();

        public void Dispose() => _server.Dispose();

        /// <summary>Whether exactly this query went out, but for the ID.</summary>
        public bool WasAsked(CaseQuery query) =>
            _asked[query.Name.ToLowerInvariant()].Any(asked => asked.AsSpan(2).SequenceEqual(query.Wire().AsSpan(2)));

        public void Forget()
        {
            _asked.Clear();
            _server.Received.Clear();
        }

        /// <summary>Whether anything that went out for a name is not what should.</summary>
        public string? DiffersFrom(Expected expected, CaseQuery query)
        {
            foreach (byte[] asked in _asked[query.Name.ToLowerInvariant()])
            {
                Assert.False(Message.TryParse(asked, out var message).IsError);
                bool hasBehind = message!.Additionals.Any(record => record.Type == RecordType.A);
                if (hasBehind != query.HasRecordBehind)
                    return "the record behind the OPT went out otherwise";
                string options = string.Join(' ', message.EdnsOptions.Select(
                    option => new CaseOption((int)option.Code, option.Data.Span.ToArray())));
                string right = string.Join(' ', expected.OutOpt?.Options ?? []);
                var header = expected.OutOpt is { } opt ? new EdnsHeader((ushort)opt.Size, opt.DnssecOk) : (EdnsHeader?)null;
                if (message.Edns != header || options != right)
                    return $"out went {message.Edns} [{options}]; right: {header} [{right}]";
            }

            return null;
        }

        private static string NameOf(Message message) =>
            message.Questions[0].Name.ToString().TrimEnd('.').ToLowerInvariant();
    }

    /// <summary>A client over UDP and one over TCP, of whose queries many are in flight.</summary>
    private sealed class Clients(TestSite site) : IDisposable
    {
        private readonly Socket _udp = TestSite.Client(site.EndPoint);
        private readonly NetworkStream _tcp = site.Connect();

        public byte[][] Ask(List<CaseQuery> queries)
        {
            // IDs tell the answers apart.
            byte[][] answers = new byte[queries.Count][];
            var open = new Dictionary<(bool Tcp, ushort Id), int>();
            for (int i = 0; i < queries.Count; i++)
            {
                while (!open.TryAdd((queries[i].OverTcp, queries[i].Id), i))
                    queries[i] = queries[i] with { Id = (ushort)(queries[i].Id + 1) };
                byte[] wire = queries[i].Wire();
                if (queries[i].OverTcp)
                    _tcp.Write(TestMessages.Frame(wire));
                else
                    _udp.Send(wire);
            }

            byte[] buffer = new byte[65536];
            for (int left = queries.Count(query => !query.OverTcp); left > 0; left--)
                Take(buffer[.._udp.Receive(buffer)], tcp: false);
            for (int left = queries.Count(query => query.OverTcp); left > 0; left--)
                Take(TestMessages.ReadFrame(_tcp), tcp: true);
            return answers;

            void Take(byte[] answer, bool tcp) =>
                answers[open[(tcp, BinaryPrimitives.ReadUInt16BigEndian(answer))]] = answer;
        }

        public void Dispose()
        {
            _udp.Dispose();
            _tcp.Dispose();
        }
    }
}
