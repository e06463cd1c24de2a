using Holdfast.Contracts.Reports;
using Holdfast.Dns.Codes;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Recording;

namespace Holdfast.Api.Reports;

/// <summary>Queries as the API tells of them.</summary>
internal static class QueryReports
{
    public static QueryReport Of(RecordedQuery query)
    {
        bool isAnswered = query.Outcome == QueryOutcome.Answered;
        return new QueryReport(
            query.At, query.Client.ToString(), query.ClientPort, query.Server?.ToString(), query.ServerPort, query.Protocol.Word,
            query.Name?.ToString(), query.Type.ToMnemonic(), query.Class.ToMnemonic(), query.Flags, query.Id,
            QueryOutcomes.Words[(int)query.Outcome], isAnswered ? AnswerSources.Labels[(int)query.Source] : null,
            isAnswered ? query.Rcode.ToMnemonic() : null, (int?)query.ExtendedError, query.QuerySize, query.AnswerSize,
            Math.Round(query.Elapsed.TotalMilliseconds, 3), query.Rule, query.Pool, query.Backend);
    }
}
