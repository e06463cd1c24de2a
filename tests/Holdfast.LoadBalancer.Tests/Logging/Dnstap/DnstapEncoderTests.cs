using System.Buffers.Binary;
using System.Net;
using System.Text;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Logging;
using Holdfast.LoadBalancer.Logging.Dnstap;
using Holdfast.LoadBalancer.Protocols;
using Holdfast.LoadBalancer.Recording;
using Holdfast.LoadBalancer.Tests.Logging.Records;
using Holdfast.Testing.Messages;

namespace Holdfast.LoadBalancer.Tests.Logging.Dnstap;

public sealed class DnstapEncoderTests
{
    private static readonly int[] MessageLengths = [0, 12, 40, 127, 128, 1232, 16_000, 65_535];

    [Fact]
    public void Whatever_the_record_an_independent_decoder_finds_what_was_put_in()
    {
        var random = new Random(7);
        SinkContext context = TestRecords.Context();
        for (int i = 0; i < 2_000; i++)
        {
            QueryRecord record = TestRecords.Random(random);
            byte[] query = Message(random), answer = Message(random);
            var what = (LoggedEvents)(1 << random.Next(4));
            var header = new LoggedHeader { Events = what, IsDatagram = random.Next(2) == 0 };
            if (Encode(context, header, in record, query, answer) is not { } message)
            {
                Assert.Equal((LoggedEvents.ClientAnswer, 0), (what, answer.Length));
                continue;
            }

            bool isQuery = what is LoggedEvents.ClientQuery or LoggedEvents.BackendQuery;
            bool isClients = what is LoggedEvents.ClientQuery or LoggedEvents.ClientAnswer;
            Assert.Equal((ulong)(isClients ? isQuery ? 5 : 6 : isQuery ? 7 : 8), message.Number(1));
            Assert.Equal(isQuery && query.Length > 0 ? query : null, message.Octets(10));
            Assert.Equal(isQuery ? null : answer, message.Octets(14));
            long asked = context.Clock.UnixNanoseconds(record.ReceivedAt);
            Assert.Equal(asked, Nanoseconds(message, 8));
            Assert.Equal(isQuery ? null : asked + context.Clock.Nanoseconds(record.Elapsed), Nanoseconds(message, 12));
            if (isClients)
            {
                Assert.Equal(record.Client.ToIPAddress().GetAddressBytes(), message.Octets(4));
                Assert.Equal(record.Client.IsIPv4 ? 1UL : 2UL, message.Number(2));
                Assert.Equal((record.ClientPort, record.ServerPort), ((ushort)message.Number(6)!, (ushort)message.Number(7)!));
                Assert.Equal(ListenerProtocol.All[record.Protocol].IsDatagram ? 1UL : 2UL, message.Number(3));
            }
            else
            {
                Assert.Equal(header.IsDatagram ? 1UL : 2UL, message.Number(3));
                Assert.Equal(record.Backend == 2 ? IPAddress.Parse("192.0.2.22").GetAddressBytes() : null, message.Octets(5));
                Assert.Equal(record.Backend == 2 ? 5353UL : null, message.Number(7));
            }

            Assert.Equal(record.Rule == 0 ? "guests"u8.ToArray() : null, message.Message(15)?.Octets(2));
        }
    }

    [Fact]
    public void An_answer_names_the_node_the_version_the_client_and_the_policy()
    {
        QueryRecord record = TestRecords.Answered();
        var header = new LoggedHeader { Events = LoggedEvents.ClientAnswer };
        byte[] frame = Frame(TestRecords.Context(), header, in record, [], [1, 2, 3]);
        var dnstap = new ProtobufReader(frame[4..]);
        Assert.Equal([1, 2, 14, 15], dnstap.Fields);
        Assert.Equal(("lb1", "holdfast 1"), (Text(dnstap.Octets(1)!), Text(dnstap.Octets(2)!)));
        Assert.Equal(1UL, dnstap.Number(15));
        ProtobufReader message = dnstap.Message(14)!;
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 13, 14, 15], message.Fields);
        Assert.Equal([198, 51, 100, 53], message.Octets(5));
        ProtobufReader policy = message.Message(15)!;
        Assert.Equal(("rule", "guests", 4UL), (Text(policy.Octets(1)!), Text(policy.Octets(2)!), policy.Number(3)));
    }

    [Fact]
    public void Privacy_cuts_the_address_leaves_the_port_away_and_clears_client_subnets()
    {
        QueryRecord record = TestRecords.Answered(client: "2001:db8:1:2:3:4:5:6");
        byte[] query = MessageText.Wire("www.example IN A +rd +subnet=192.0.2.77/32");
        SinkContext context = TestRecords.Context(new PrivacyOptions { Ipv4 = 20, Ipv6 = 56 });
        ProtobufReader message = Encode(context, new LoggedHeader { Events = LoggedEvents.ClientQuery }, in record, query, [])!;
        Assert.Equal(IPAddress.Parse("2001:db8:1::"), new IPAddress(message.Octets(4)!));
        Assert.Null(message.Number(6));
        byte[] shown = message.Octets(10)!;
        Assert.Equal(query.Length, shown.Length);
        Assert.True(shown.AsSpan().EndsWith((byte[])[192, 0, 0, 0]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("000000010000000000000001")]
    [InlineData("0000000100010000000000010000010001000029")]
    [InlineData("00000001000000000000000100002904d00000000000100008000c")]
    public void Privacy_bears_messages_that_are_cut_short(string hex)
    {
        byte[] message = Convert.FromHexString(hex);
        MessagePrivacy.Cut(message, new PrivacyOptions { Ipv4 = 0 });
        Assert.Equal(Convert.FromHexString(hex), message);
    }

    private static ProtobufReader? Encode(
        SinkContext context, LoggedHeader header, in QueryRecord record, byte[] query, byte[] answer)
    {
        byte[] frame = Frame(context, header, in record, query, answer);
        if (frame.Length == 0)
            return null;
        Assert.Equal(frame.Length - 4, (int)BinaryPrimitives.ReadUInt32BigEndian(frame));
        return new ProtobufReader(frame[4..]).Message(14);
    }

    private static byte[] Frame(SinkContext context, LoggedHeader header, in QueryRecord record, byte[] query, byte[] answer)
    {
        var encoder = new DnstapEncoder(context, "lb1", "holdfast 1");
        byte[] buffer = new byte[encoder.MaxFrame(Math.Max(query.Length, answer.Length))];
        LoggedHeader stored = header;
        var entry = new LoggedEntry(ref stored, in record, query.ToArray(), answer.ToArray());
        return buffer[..encoder.Write(buffer, in entry, header.Events)];
    }

    private static byte[] Message(Random random)
    {
        byte[] message = new byte[MessageLengths[random.Next(MessageLengths.Length)]];
        random.NextBytes(message);
        return message;
    }

    private static long? Nanoseconds(ProtobufReader message, int field) =>
        message.Number(field) is { } seconds ? ((long)seconds * 1_000_000_000) + message.Fixed(field + 1)!.Value : null;

    private static string Text(byte[] octets) => Encoding.UTF8.GetString(octets);
}
