using System.Buffers.Binary;
using System.Text;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Protocols;
using Holdfast.LoadBalancer.Recording;

namespace Holdfast.LoadBalancer.Logging.Dnstap;

/// <summary>Makes a data frame of an event: its length, and a <c>Dnstap</c> as dnstap.proto has it.</summary>
/// <param name="context">The sink's.</param>
/// <param name="identity">The field <c>identity</c>.</param>
/// <param name="version">The field <c>version</c>.</param>
internal sealed class DnstapEncoder(SinkContext context, string identity, string version)
{
    // All fields of Message but the DNS message, with their tags.
    private const int LongestRest = 1024;

    // Octets of the length of most messages, 128 to 16,383.
    private const int UsualLengthOctets = 2;

    private const int LongestLengthOctets = 3;

    private readonly byte[] _beginning = Beginning(identity, version);

    /// <summary>The most octets of a frame with a DNS message of so many octets.</summary>
    public int MaxFrame(int message) =>
        FrameStreams.DataHeader + _beginning.Length + 1 + LongestLengthOctets + LongestRest + message;

    /// <summary>Writes the frame of an event; returns its octets, 0 where there is nothing to tell.</summary>
    /// <param name="frame">Where to; <see cref="MaxFrame"/> octets or more.</param>
    /// <param name="entry">The entry.</param>
    /// <param name="what">The event, one of the entry's.</param>
    public int Write(Span<byte> frame, scoped in LoggedEntry entry, LoggedEvents what)
    {
        // A query without an answer has no response to tell of.
        if (what == LoggedEvents.ClientAnswer && entry.Answer.IsEmpty)
            return 0;
        int start = FrameStreams.DataHeader + _beginning.Length + 1 + UsualLengthOctets;
        int length = WriteMessage(frame[start..], in entry, what);
        int lengthOctets = length < 0x80 ? 1 : length < 0x4000 ? 2 : LongestLengthOctets;
        if (lengthOctets != UsualLengthOctets)
            frame.Slice(start, length).CopyTo(frame[(start - UsualLengthOctets + lengthOctets)..]);
        _beginning.CopyTo(frame[FrameStreams.DataHeader..]);
        var writer = new ProtobufWriter(frame[(FrameStreams.DataHeader + _beginning.Length)..]);
        writer.BeginMessage(DnstapField.Message, length);
        int payload = _beginning.Length + writer.Length + length;
        BinaryPrimitives.WriteUInt32BigEndian(frame, (uint)payload);
        return FrameStreams.DataHeader + payload;
    }

    private static byte[] Beginning(string identity, string version)
    {
        byte[] id = Encoding.UTF8.GetBytes(identity), software = Encoding.UTF8.GetBytes(version);
        byte[] beginning = new byte[id.Length + software.Length + 16];
        var writer = new ProtobufWriter(beginning);
        writer.Octets(DnstapField.Identity, id);
        writer.Octets(DnstapField.Version, software);
        writer.Number(DnstapField.Type, DnstapField.TypeMessage);
        return beginning[..writer.Length];
    }

    private int WriteMessage(Span<byte> buffer, scoped in LoggedEntry entry, LoggedEvents what)
    {
        ref readonly QueryRecord record = ref entry.Record;
        var writer = new ProtobufWriter(buffer);
        LoggedNames names = context.Names.Of(entry.Header.Configuration);
        writer.Number(MessageField.Type, (ulong)TypeOf(what));
        if (what is LoggedEvents.ClientQuery or LoggedEvents.ClientAnswer)
            WriteClient(ref writer, in record);
        else
            WriteBackend(ref writer, in entry, names);

        long asked = context.Clock.UnixNanoseconds(record.ReceivedAt);
        writer.Number(MessageField.QueryTimeSec, (ulong)(asked / 1_000_000_000));
        writer.Fixed32(MessageField.QueryTimeNsec, (uint)(asked % 1_000_000_000));
        if (what is LoggedEvents.ClientQuery or LoggedEvents.BackendQuery)
        {
            if (!entry.Query.IsEmpty)
                writer.Octets(MessageField.QueryMessage, Shown(entry.Query));
        }
        else
        {
            long answered = asked + context.Clock.Nanoseconds(record.Elapsed);
            writer.Number(MessageField.ResponseTimeSec, (ulong)(answered / 1_000_000_000));
            writer.Fixed32(MessageField.ResponseTimeNsec, (uint)(answered % 1_000_000_000));
            writer.Octets(MessageField.ResponseMessage, Shown(entry.Answer));
        }

        if (names.Rule(record.Rule) is { } rule)
            WritePolicy(ref writer, rule);
        return writer.Length;
    }

    private void WriteClient(ref ProtobufWriter writer, ref readonly QueryRecord record)
    {
        Span<byte> octets = stackalloc byte[16];
        bool isIpv4 = record.Client.IsIPv4;
        writer.Number(MessageField.SocketFamily, Family(isIpv4));
        writer.Number(MessageField.SocketProtocol, Protocol(ListenerProtocol.All[record.Protocol].IsDatagram));
        ClientAddress client = context.Privacy.Cut(in record.Client);
        client.Write(octets);
        writer.Octets(MessageField.QueryAddress, isIpv4 ? octets[12..] : octets);
        if (record.Server != default && record.Server.IsIPv4 == isIpv4)
        {
            record.Server.Write(octets);
            writer.Octets(MessageField.ResponseAddress, isIpv4 ? octets[12..] : octets);
        }

        // A part of the address is told: the port could tell clients apart all the same.
        if (client == record.Client)
            writer.Number(MessageField.QueryPort, record.ClientPort);
        writer.Number(MessageField.ResponsePort, record.ServerPort);
    }

    private static void WriteBackend(ref ProtobufWriter writer, scoped in LoggedEntry entry, LoggedNames names)
    {
        BackendName? backend = names.Backend(entry.Record.Backend);
        if (backend is not null)
            writer.Number(MessageField.SocketFamily, Family(backend.Address.Length == 4));
        writer.Number(MessageField.SocketProtocol, Protocol(entry.Header.IsDatagram));
        if (backend is not null)
            writer.Octets(MessageField.ResponseAddress, backend.Address);
        if (backend is not null)
            writer.Number(MessageField.ResponsePort, (ulong)backend.Port);
    }

    private static void WritePolicy(ref ProtobufWriter writer, RuleName rule)
    {
        Span<byte> policy = stackalloc byte[256];
        var fields = new ProtobufWriter(policy);
        fields.Octets(PolicyField.Type, "rule"u8);
        fields.Octets(PolicyField.Rule, rule.Name);
        if (ActionOf(rule.Action) is { } action)
            fields.Number(PolicyField.Action, (ulong)action);
        writer.Octets(MessageField.Policy, policy[..fields.Length]);
    }

    // What dnstap has no word for is left away.
    private static DnstapPolicyAction? ActionOf(string action) => action switch
    {
        "nxdomain" => DnstapPolicyAction.NxDomain,
        "nodata" => DnstapPolicyAction.NoData,
        "allow" => DnstapPolicyAction.Pass,
        "drop" => DnstapPolicyAction.Drop,
        "truncate" => DnstapPolicyAction.Truncate,
        "spoof" => DnstapPolicyAction.LocalData,
        _ => null,
    };

    private Span<byte> Shown(Span<byte> message)
    {
        MessagePrivacy.Cut(message, context.Privacy);
        return message;
    }

    private static DnstapMessageType TypeOf(LoggedEvents what) => what switch
    {
        LoggedEvents.ClientQuery => DnstapMessageType.ClientQuery,
        LoggedEvents.ClientAnswer => DnstapMessageType.ClientResponse,
        LoggedEvents.BackendQuery => DnstapMessageType.ForwarderQuery,
        _ => DnstapMessageType.ForwarderResponse,
    };

    // INET and INET6.
    private static ulong Family(bool isIpv4) => isIpv4 ? 1UL : 2UL;

    // UDP and TCP.
    private static ulong Protocol(bool isDatagram) => isDatagram ? 1UL : 2UL;
}
