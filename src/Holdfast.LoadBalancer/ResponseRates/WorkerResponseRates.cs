using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.ResponseRates;

/// <summary>What one worker asks before it sends an answer over UDP.</summary>
/// <param name="worker">Whose it is.</param>
/// <param name="metrics">What it counts.</param>
internal sealed class WorkerResponseRates(Worker worker, WorkerMetrics metrics)
{
    private WorkerRandom _random = WorkerRandom.Create();

    /// <summary>The limit of the configuration; null: none.</summary>
    public ResponseRateLimiter? Limiter { get; set; }

    /// <summary>
    /// Whether an answer is sent; it may be made empty and truncated for it. Own checks, and who has shown by a valid server cookie
    /// that its address is its own, have no limit.
    /// </summary>
    /// <param name="client">Whom it is for.</param>
    /// <param name="isDatagram">Whether it goes out in a datagram.</param>
    /// <param name="terms">What it must suit.</param>
    /// <param name="message">The answer, with room behind it.</param>
    /// <param name="length">Its octets.</param>
    public bool MaySend(in ClientAddress client, bool isDatagram, in AnswerTerms terms, Span<byte> message, ref int length)
    {
        if (Limiter is not { } limiter || !isDatagram || terms.Has(AnswerTraits.OwnCheck | AnswerTraits.ValidCookie))
            return true;
        switch (limiter.Debit(in client, message[..length], worker.NowMilliseconds, ref _random))
        {
            case ResponseVerdict.Send:
                return true;
            case ResponseVerdict.Slip:
                length = ResponseRateLimiter.Truncate(message[..length]);
                metrics.Counters[Counter.Slipped]++;
                return true;
            default:
                metrics.Counters[Counter.ResponseRateLimited]++;
                return false;
        }
    }
}
