using Holdfast.Dns.Codes;
using Holdfast.Dns.Names;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Protocols;

namespace Holdfast.LoadBalancer.Recording;

/// <summary>Records as they are shown.</summary>
/// <param name="time">The clock of their timestamps.</param>
/// <param name="privacy">How much of a client is shown.</param>
/// <param name="names">What the configuration calls things.</param>
internal sealed class RecordView(TimeProvider time, PrivacyOptions privacy, RecordNames names)
{
    /// <summary>How much of a client is shown.</summary>
    public PrivacyOptions Privacy => privacy;

    /// <summary>What the configuration calls things.</summary>
    public RecordNames Names => names;

    /// <summary>The date of one of the clock's timestamps.</summary>
    public DateTimeOffset DateOf(long timestamp) => time.GetUtcNow() - time.GetElapsedTime(timestamp);

    /// <summary>A record as it is shown.</summary>
    public RecordedQuery Of(in QueryRecord record)
    {
        var client = privacy.Cut(in record.Client);
        return new RecordedQuery
        {
            At = DateOf(record.ReceivedAt),
            Elapsed = time.GetElapsedTime(0, record.Elapsed),
            Client = client.ToIPAddress(),
            ClientPort = IsWhole(in record.Client) ? record.ClientPort : 0,
            Server = record.Server == default ? null : record.Server.ToIPAddress(),
            ServerPort = record.ServerPort,
            Protocol = ListenerProtocol.All[Math.Min(record.Protocol, ListenerProtocol.All.Length - 1)],
            Name = Name.TryReadUncompressed(record.Name, out var name) ? name : null,
            Type = (RecordType)record.Type,
            Class = (RecordClass)record.Class,
            Flags = record.Flags,
            Id = record.Id,
            Outcome = record.Outcome,
            Source = record.Source,
            Rcode = (ResponseCode)record.Rcode,
            ExtendedError = record.Ede == 0 ? null : (ExtendedErrorCode)(record.Ede - 1),
            QuerySize = record.QuerySize,
            AnswerSize = record.AnswerSize,
            Rule = names.Rule(record.Rule),
            Pool = names.Pool(record.Pool),
            Backend = names.Backend(record.Backend),
        };
    }

    private bool IsWhole(in ClientAddress client) => client.IsIPv4 ? privacy.Ipv4 == 32 : privacy.Ipv6 == 128;
}
