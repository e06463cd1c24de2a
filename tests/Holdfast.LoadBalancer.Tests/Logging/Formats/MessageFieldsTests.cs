using System.Net;
using System.Text;
using System.Text.Json;
using Holdfast.Dns.Names;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Logging;
using Holdfast.LoadBalancer.Logging.Formats;
using Holdfast.LoadBalancer.Recording;
using Holdfast.LoadBalancer.Tests.Logging.Records;
using Microsoft.Extensions.Time.Testing;

namespace Holdfast.LoadBalancer.Tests.Logging.Formats;

public sealed class MessageFieldsTests
{
    // The clock's timestamps are ticks of 100 ns.
    private static readonly FakeTimeProvider Time = new(new DateTimeOffset(2026, 1, 31, 23, 59, 59, TimeSpan.Zero));

    [Fact]
    public void A_line_of_an_answer_tells_all_that_is_known()
    {
        QueryRecord record = TestRecords.Answered();
        Assert.Equal(
            "at=2026-01-31T23:59:59.012000Z message=answer client=192.0.2.7 client_port=4242 server=198.51.100.53 server_port=53 "
                + "transport=udp id=4711 flags=rd,ad name=www.example. class=IN type=A outcome=answered rule=guests pool=default "
                + "backend=r2 source=backend rcode=NXDOMAIN extended_error=15 query_size=40 answer_size=120 "
                + "latency_milliseconds=12.000",
            Line(in record, LoggedEvents.ClientAnswer));
    }

    [Fact]
    public void A_line_of_a_query_without_an_answer_says_why()
    {
        QueryRecord record = TestRecords.Answered();
        (record.Outcome, record.Rule, record.Pool, record.Backend, record.Elapsed) = (QueryOutcome.AclDropped, -1, -1, -1, 0);
        record.AnswerSize = 0;
        Assert.EndsWith(
            " type=A outcome=acl query_size=40 answer_size=0 latency_milliseconds=0.000",
            Line(in record, LoggedEvents.ClientAnswer), StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_of_a_query_tells_what_is_asked()
    {
        QueryRecord record = TestRecords.Answered(client: "2001:db8::1:0:0:7");
        record.Name = default;
        Assert.EndsWith(
            " message=query client=2001:db8::1:0:0:7 client_port=4242 server=198.51.100.53 server_port=53 transport=udp id=4711 "
                + "flags=rd,ad query_size=40", Line(in record, LoggedEvents.ClientQuery), StringComparison.Ordinal);
    }

    [Fact]
    public void Privacy_cuts_the_client_and_leaves_no_port()
    {
        QueryRecord record = TestRecords.Answered();
        Assert.Contains(
            " client=192.0.2.0 client_port=0 ",
            Line(in record, LoggedEvents.ClientQuery, privacy: new PrivacyOptions { Ipv4 = 24 }), StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_is_asked_JSON_stays_JSON_and_a_line_a_line()
    {
        var random = new Random(5);
        for (int i = 0; i < 2_000; i++)
        {
            QueryRecord record = TestRecords.Random(random);
            LoggedEvents what = random.Next(2) == 0 ? LoggedEvents.ClientQuery : LoggedEvents.ClientAnswer;
            string json = Line(in record, what, FieldForm.Json), text = Line(in record, what);
            Assert.True(Math.Max(json.Length, text.Length) <= MessageFields.MaxLength);
            Assert.DoesNotContain('\n', json + text);
            using JsonDocument read = JsonDocument.Parse(json);
            if (record.QuerySize >= 12)
                Assert.Equal(record.Flags, read.RootElement.GetProperty("flags").GetInt32());
            string name = read.RootElement.GetProperty("name").GetString()!;
            Assert.Equal(record.Name, Name.Parse(name).Wire);
            Assert.Contains($" name={name} ", text, StringComparison.Ordinal);
            Assert.Equal(
                record.Client.ToIPAddress(), IPAddress.Parse(read.RootElement.GetProperty("client").GetString()!));
        }
    }

    [Fact]
    public void An_address_is_written_as_RFC_5952_has_it()
    {
        string[] addresses =
        [
            "::", "::1", "2001:db8::", "2001:db8:0:1:1:1:1:1", "2001:0:0:1::1", "1:2:3:4:5:6:7:8", "2001:db8::1:0:0:1",
            "192.0.2.255", "0.0.0.0",
        ];
        foreach (string address in addresses)
        {
            var line = new LineWriter(new byte[64]);
            line.Add(ClientAddress.From(IPAddress.Parse(address)));
            Assert.Equal(address, Encoding.ASCII.GetString(line.Written));
        }
    }

    [Fact]
    public void The_journal_gets_a_field_a_line()
    {
        QueryRecord record = TestRecords.Answered();
        string[] lines = Line(in record, LoggedEvents.ClientAnswer, FieldForm.Journal).Split('\n');
        Assert.Contains("DNS_NAME=www.example.", lines);
        Assert.Contains("DNS_EXTENDED_ERROR=15", lines);
        Assert.All(lines[..^1], line => Assert.Matches("^DNS_[A-Z_]+=", line));
    }

    private static string Line(
        in QueryRecord record, LoggedEvents what, FieldForm form = FieldForm.Text, PrivacyOptions? privacy = null)
    {
        byte[] line = new byte[MessageFields.MaxLength];
        LoggedHeader[] header = [new() { Events = what }];
        QueryRecord[] records = [record with { ReceivedAt = Time.GetTimestamp() }];
        var fields = new FieldWriter(line, form);
        var entry = new LoggedEntry(ref header[0], ref records[0], [], []);
        MessageFields.Write(ref fields, in entry, what, TestRecords.Context(privacy, Time));
        return Encoding.UTF8.GetString(line, 0, fields.End());
    }
}
