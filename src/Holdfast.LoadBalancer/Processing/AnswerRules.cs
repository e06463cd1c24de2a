using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Pending;
using Holdfast.LoadBalancer.Queries;
using Holdfast.LoadBalancer.Recording;
using Holdfast.LoadBalancer.Rules.Responses;
using Holdfast.LoadBalancer.Tracing;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Processing;

/// <summary>Lets response rules act on answers. The node's own checks go past them.</summary>
internal sealed class AnswerRules(AnswerPath path, Worker worker, WorkerMetrics metrics, ClientTable clients)
{
    private ResponseRuleChain Rules => path.Configuration.ResponseRules;

    /// <summary>Whether rules of a chain see the answer to a pending query.</summary>
    public bool See(ResponseChain chain, in PendingQuery query) => Rules.Has(chain) && !query.Terms.Has(AnswerTraits.OwnCheck);

    /// <summary>Lets a chain act on the answer to a pending query; false when its client does not get it.</summary>
    /// <param name="chain">The chain.</param>
    /// <param name="query">The query.</param>
    /// <param name="buffer">The answer, with room behind it.</param>
    /// <param name="length">Its octets.</param>
    /// <param name="response">What the rules made of it.</param>
    public bool Pass(
        ResponseChain chain, ref PendingQuery query, Span<byte> buffer, scoped ref int length, out Response response)
    {
        IClient client = clients[query.Client.Client];
        response = new Response
        {
            Buffer = buffer,
            Length = length,
            Question = query.Query.Question,
            Client = ClientAddress.FromBytes(query.Client.Peer.Address),
            ClientPort = query.Client.Peer.Port,
            Protocol = client.Protocol,
            Server = query.Client.Local.IsKnown ? ClientAddress.FromBytes(query.Client.Local.Address) : client.ListenAddress,
            ServerPort = query.Client.ServerPort,
            IsTraced = query.Terms.Has(AnswerTraits.Traced),
            Worker = worker.Index,
            NowMilliseconds = worker.NowMilliseconds,
            Tags = query.Tags,
        };
        bool passes = Rules.Apply(ref response, chain);
        length = response.Length;
        if (response.Rule > 0 && path.Traces.Find(in query) is { } trace)
            trace.Add(TraceStage.Rule, $"response {Rules.Describe(response.Rule)}");
        return passes;
    }

    /// <summary>Counts an answer that rules have kept from the client of a pending query.</summary>
    public void Drop(in PendingQuery query, short backend)
    {
        metrics.Counters[Counter.RuleDropped] += query.Terms.IsCounted ? 1 : 0;
        path.Traces.Find(in query)?.Dropped(Counter.RuleDropped);
        path.Recorder.Dropped(in query, backend, QueryOutcome.RuleDropped);
        clients[query.Client.Client].Unanswered(in query.Client);
    }

    /// <summary>
    /// What rules have the client of a query told whose backend has failed: octets, 0 for nothing; null: what it is told without
    /// rules.
    /// </summary>
    /// <param name="query">The query.</param>
    /// <param name="reason">What has failed.</param>
    /// <param name="buffer">Where the answer goes.</param>
    /// <param name="delay">How long rules delay it, in milliseconds.</param>
    public int? Failure(ref PendingQuery query, Counter reason, Span<byte> buffer, out int delay)
    {
        delay = 0;
        if (reason == Counter.GaveWay || !See(ResponseChain.Timeout, in query))
            return null;
        int length = LocalReplies.WriteServFail(ref query, buffer);
        if (length == 0)
            return null;
        bool passes = Pass(ResponseChain.Timeout, ref query, buffer, ref length, out Response response);
        delay = response.Delay;
        return !passes ? 0 : response.IsGiven ? length : null;
    }

    /// <summary>
    /// Lets a chain act on an answer that is made, or found, while its query is processed; false when it is dropped.
    /// </summary>
    /// <param name="chain">The chain.</param>
    /// <param name="query">The query.</param>
    /// <param name="client">The end that the answer goes through, whose buffer has it.</param>
    /// <param name="length">Its octets.</param>
    /// <param name="delay">How long rules delay it, in milliseconds.</param>
    public bool Pass(ResponseChain chain, scoped in Query query, IClient client, scoped ref int length, out int delay)
    {
        delay = 0;
        if (query.IsOwnCheck)
            return true;
        var response = new Response
        {
            Buffer = client.AnswerBuffer(client.AnswerRoom),
            Length = length,
            Question = query.View.Question,
            Client = query.Client,
            ClientPort = query.ClientPort,
            Protocol = query.Protocol,
            Server = query.Server,
            ServerPort = query.ServerPort,
            IsTraced = query.Trace is not null,
            Worker = query.Worker,
            NowMilliseconds = query.NowMilliseconds,
            Tags = query.Tags,
        };
        bool passes = Rules.Apply(ref response, chain);
        (length, delay) = (response.Length, response.Delay);
        if (response.Rule > 0)
            query.Trace?.Add(TraceStage.Rule, $"response {Rules.Describe(response.Rule)}");
        if (passes)
            return true;
        metrics.Counters[Counter.RuleDropped] += query.IsCounted ? 1 : 0;
        query.Trace?.Dropped(Counter.RuleDropped);
        path.Recorder.Dropped(in query, query.View.Message, QueryOutcome.RuleDropped);
        return false;
    }
}
