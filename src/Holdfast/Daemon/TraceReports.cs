using System.Buffers.Binary;
using System.Text;
using Holdfast.Contracts.Reports;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Messages;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Tracing;

namespace Holdfast.Daemon;

/// <summary>A traced query, and its answer as dig shows one.</summary>
internal static class TraceReports
{
    private static readonly (HeaderFlags Flag, string Word)[] FlagWords =
    [
        (HeaderFlags.Response, "qr"), (HeaderFlags.Authoritative, "aa"), (HeaderFlags.Truncated, "tc"),
        (HeaderFlags.RecursionDesired, "rd"), (HeaderFlags.RecursionAvailable, "ra"), (HeaderFlags.AuthenticData, "ad"),
        (HeaderFlags.CheckingDisabled, "cd"),
    ];

    public static TraceReport Of(TraceOptions options, string? service, QueryTrace trace)
    {
        Message? answer = null;
        if (!trace.Answer.IsEmpty) _ = Message.TryParse(trace.Answer.AsSpan(), out answer);
        return new TraceReport(
            new Question(options.Name, options.Type).ToString(), options.Client.ToString(), options.Server.ToString(), service,
            options.Tcp ? "tcp" : "udp",
            [.. trace.Steps.Select(Of)],
            [.. trace.Candidates.Select(Of)],
            !trace.Answer.IsEmpty ? "answered" : trace.IsOver ? "dropped" : "waiting", trace.Dropped,
            trace.Source is { } source ? AnswerSources.Labels[(int)source] : null, trace.Backend, Milliseconds(trace.Elapsed),
            answer?.ExtendedResponseCode.ToMnemonic(), answer is null ? null : Flags(answer.Flags),
            answer is null ? [] : [.. ExtendedErrors(answer)], answer is null ? [] : [.. Sections(answer)]);
    }

    private static TraceStepReport Of(TraceStep step) =>
        new(Milliseconds(step.At), step.Stage.ToString().ToLowerInvariant(), step.Detail);

    private static TraceCandidateReport Of(TraceCandidate candidate) => new(
        candidate.Name, candidate.IsChosen, candidate.IsUp, candidate.IsSuspected, candidate.Order, candidate.Weight,
        candidate.Outstanding, candidate.Latency is { } latency ? Milliseconds(latency) : null);

    private static string Flags(HeaderFlags flags) =>
        string.Join(' ', FlagWords.Where(known => flags.HasFlag(known.Flag)).Select(known => known.Word));

    private static IEnumerable<ExtendedErrorReport> ExtendedErrors(Message answer)
    {
        foreach (var option in answer.EdnsOptions)
        {
            if (option.Code != EdnsOptionCode.ExtendedError || option.Data.Length < sizeof(ushort)) continue;
            var code = BinaryPrimitives.ReadUInt16BigEndian(option.Data.Span);
            yield return new ExtendedErrorReport(
                code, ((ExtendedErrorCode)code).ToString(), Encoding.UTF8.GetString(option.Data.Span[sizeof(ushort)..]));
        }
    }

    private static IEnumerable<string> Sections(Message answer)
    {
        if (answer.Edns is { } edns) yield return $"; {edns}";
        yield return ";; QUESTION SECTION:";
        foreach (var question in answer.Questions) yield return $";{question}";
        foreach (var (heading, records) in new[]
            { ("ANSWER", answer.Answers), ("AUTHORITY", answer.Authorities), ("ADDITIONAL", answer.Additionals) })
        {
            var shown = records.Where(record => record.Type != RecordType.OPT).ToList();
            if (shown.Count == 0) continue;
            yield return $";; {heading} SECTION:";
            foreach (var record in shown) yield return record.ToString();
        }
    }

    private static double Milliseconds(TimeSpan time) => Math.Round(time.TotalMilliseconds, 3);
}
