using Holdfast.Dns.Codes;
using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Queries;
using Holdfast.LoadBalancer.Transfers;
using Holdfast.LoadBalancer.Upstreams;

namespace Holdfast.LoadBalancer.Processing;

/// <summary>
/// The way of zone transfers: ACL and rules are behind them; they are neither cached nor merged, and response rules pass them by.
/// </summary>
internal sealed class TransferPath(ZoneTransfers transfers, LocalReplies replies)
{
    /// <summary>
    /// Takes a query for AXFR or IXFR to a backend, or answers it; false when it goes on like any other query: IXFR over UDP,
    /// whose answer is one message (RFC 1995, section 2).
    /// </summary>
    /// <param name="query">The query, its pool known.</param>
    /// <param name="terms">What any answer to it must suit.</param>
    /// <param name="buffer">Its message, with <see cref="HopByHop.Growth"/> octets of room behind it.</param>
    /// <param name="client">The end that answers go back through.</param>
    /// <param name="configuration">The configuration.</param>
    /// <param name="upstreams">Chooses the backend.</param>
    public bool TryTake(
        scoped in Query query, in AnswerTerms terms, Span<byte> buffer, IClient client, ConfigurationSnapshot configuration,
        UpstreamChoice upstreams)
    {
        var options = configuration.Transfers;
        if (query.Protocol.IsDatagram && query.View.QType == RecordType.AXFR)
        {
            replies.TransferInDatagram(in query, client, in terms, configuration);
            return true;
        }

        if (options.Action == TransferAction.Refuse)
        {
            replies.TransferRefused(in query, client, in terms, configuration.ClientEdns);
            return true;
        }

        if (client is not ITransferClient stream)
            return false;
        if (!upstreams.TryChoose(in query, out BackendUpstreams? chosen, out _))
            replies.NoBackend(in query, client, in terms, configuration);
        else if (!transfers.TryEnter(in query.Client, options))
            replies.TooManyTransfers(in query, client, in terms, configuration.ClientEdns);
        else
            Begin(in query, in terms, buffer, stream, upstreams.Candidates(in query, chosen.Backend), configuration);
        return true;
    }

    private void Begin(
        scoped in Query query, in AnswerTerms terms, Span<byte> buffer, ITransferClient client,
        IReadOnlyList<Backend> candidates, ConfigurationSnapshot configuration)
    {
        var progress = TransferProgress.Of(in query.View);
        transfers.Recorder.Begin(in query, query.View.Message, out var record);
        byte[] question = query.View.Question.ToArray();
        int length = query.View.Message.Length;
        var source = query.Client;
        var prepared = HopByHop.PrepareQuery(
            in query.View, buffer, ref length, in terms, in source, tellsSubnet: false, default, configuration.UdpPayloadSize);
        var request = new TransferRequest(client, candidates, configuration.Transfers)
        {
            Source = source,
            Query = buffer[..length].ToArray(),
            ProxyValues = query.ProxyValues is { } values ? values.Octets.ToArray() : [],
            Question = question,
            Terms = prepared,
            Edns = configuration.ClientEdns,
            Record = record,
        };
        client.BecomePending(out request.Address);
        transfers.Begin(request, progress);
    }
}
