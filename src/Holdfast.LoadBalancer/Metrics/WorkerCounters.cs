using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Holdfast.LoadBalancer.Protocols;

namespace Holdfast.LoadBalancer.Metrics;

/// <summary>
/// One worker's counters, in native memory of its own (a multiple of 128 octets, so that no two workers write to one pair
/// of cache lines). Only that worker writes; anyone reads. The names are those of <see cref="LoadBalancerCounters"/>.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = 640)]
internal struct WorkerCounters
{
    public long UdpIpv4Queries;
    public long UdpIpv6Queries;
    public long TcpIpv4Queries;
    public long TcpIpv6Queries;
    public long OwnChecks;
    public ResponseCounts Responses;
    public long Truncated;
    public long AclDropped;
    public long RuleDropped;
    public long RuleDecided;
    public long Unparsable;
    public long ResponsesAsQueries;
    public long Oversized;
    public long NoBackend;
    public long BackendTimeouts;
    public long BackendSendErrors;
    public long LateAnswers;
    public long ForgedAnswers;
    public long InFlightLimit;
    public long AnswersNotSent;
    public long TcpAccepted;
    public long TcpClosed;
    public long TcpLimitReached;
    public long TcpClientLimitReached;
    public long TcpIdleTimeouts;
    public long TcpMessageTimeouts;
    public long TcpSlowReaders;
    public long TcpZeroLengthFrames;
    public long TcpBackendTimeouts;
    public long TcpBackendErrors;
    public long NoBackendDropped;
    public long Merged;
    public long MergedUnanswered;

    /// <summary>Managed octets that the worker's thread has allocated since its start.</summary>
    public long AllocatedBytes;

    /// <summary>Counts a client's query.</summary>
    public void Query(ListenerProtocol protocol, bool ipv4)
    {
        if (protocol == ListenerProtocol.Udp)
        {
            if (ipv4)
                UdpIpv4Queries++;
            else
                UdpIpv6Queries++;
        }
        else if (ipv4)
        {
            TcpIpv4Queries++;
        }
        else
        {
            TcpIpv6Queries++;
        }
    }

    /// <summary>Counts an answer by the response code of its header, or another that its OPT record has the rest of.</summary>
    public void Answer(AnswerSource source, int responseCode) =>
        Responses[((int)source * ResponseCounts.Codes) + Math.Min(responseCode, ResponseCounts.Codes - 1)]++;

    /// <summary>A count for each <see cref="AnswerSource"/> and response code: 0 to 5, and all others.</summary>
    [InlineArray(3 * Codes)]
    internal struct ResponseCounts
    {
        public const int Codes = 7;

        private long _first;

        /// <summary>Those of one source.</summary>
        public readonly ResponseCounters Of(AnswerSource source)
        {
            ReadOnlySpan<long> counts = ((ReadOnlySpan<long>)this).Slice((int)source * Codes, Codes);
            return new(counts[0], counts[1], counts[2], counts[3], counts[4], counts[5], counts[6]);
        }
    }
}
