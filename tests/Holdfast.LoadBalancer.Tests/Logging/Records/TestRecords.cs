using System.Collections.Frozen;
using System.Net;
using Holdfast.Dns.Names;
using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Logging;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Recording;
using Microsoft.Extensions.Logging.Abstractions;

namespace Holdfast.LoadBalancer.Tests.Logging.Records;

/// <summary>Records of queries that nobody asked.</summary>
internal static class TestRecords
{
    /// <summary>An answered query of 192.0.2.7.</summary>
    public static QueryRecord Answered(string name = "www.example.", string client = "192.0.2.7")
    {
        var record = new QueryRecord
        {
            Client = ClientAddress.From(IPAddress.Parse(client)),
            ClientPort = 4242,
            Server = ClientAddress.From(IPAddress.Parse("198.51.100.53")),
            ServerPort = 53,
            Type = 1,
            Class = 1,
            Flags = 0x0120,
            Id = 4711,
            Rcode = 3,
            Ede = 16,
            QuerySize = 40,
            AnswerSize = 120,
            Rule = 0,
            Pool = 1,
            Backend = 2,
            Source = AnswerSource.Backend,
            Elapsed = TimeSpan.TicksPerMillisecond * 12,
        };
        record.Name = Name.Parse(name).Wire;
        return record;
    }

    /// <summary>A record of which every number is chosen by chance.</summary>
    public static QueryRecord Random(Random random)
    {
        Span<byte> address = stackalloc byte[16];
        random.NextBytes(address);
        var record = new QueryRecord
        {
            ReceivedAt = random.NextInt64(1L << 40),
            Elapsed = random.NextInt64(1L << 30),
            Client = ClientAddress.FromBytes(random.Next(2) == 0 ? address : address[..4]),
            Server = random.Next(3) == 0 ? default : ClientAddress.FromBytes(random.Next(2) == 0 ? address : address[..4]),
            ClientPort = (ushort)random.Next(65536),
            ServerPort = (ushort)random.Next(65536),
            Type = (ushort)random.Next(65536),
            Class = (ushort)random.Next(65536),
            Flags = (ushort)random.Next(65536),
            Id = (ushort)random.Next(65536),
            Rcode = (ushort)random.Next(4096),
            Ede = (ushort)random.Next(65536),
            QuerySize = (ushort)random.Next(65536),
            AnswerSize = (ushort)random.Next(65536),
            Rule = (short)random.Next(-1, 3),
            Pool = (short)random.Next(-1, 3),
            Backend = (short)random.Next(-1, 4),
            Protocol = (byte)random.Next(2),
            Source = (AnswerSource)random.Next(3),
            Outcome = (QueryOutcome)random.Next(QueryOutcomes.Words.Length),
        };
        record.Name = RandomName(random);
        return record;
    }

    /// <summary>What outputs are given: a rule, a pool and a backend have names.</summary>
    public static SinkContext Context(PrivacyOptions? privacy = null, TimeProvider? time = null)
    {
        var names = new LoggedNamesHistory();
        names.Add(new LoggedNames(
            0, [new RuleName("guests", "drop")], new Dictionary<int, byte[]> { [1] = "default"u8.ToArray() }.ToFrozenDictionary(),
            new Dictionary<int, BackendName> { [2] = new("r2", new IPEndPoint(IPAddress.Parse("192.0.2.22"), 5353)) }
                .ToFrozenDictionary()));
        var context = new SinkContext(
            new SinkTally("tested", NullLogger.Instance), new IdentityOptions { Name = "lb1" }, time ?? TimeProvider.System,
            names, privacy ?? new PrivacyOptions());
        context.Clock.Read();
        return context;
    }

    private static byte[] RandomName(Random random)
    {
        var octets = new List<byte>();
        for (int labels = random.Next(5); labels > 0; labels--)
        {
            byte[] label = new byte[random.Next(1, 50)];
            random.NextBytes(label);
            octets.Add((byte)label.Length);
            octets.AddRange(label);
        }

        octets.Add(0);
        return [.. octets];
    }
}
