using System.Runtime.InteropServices;

namespace Holdfast.LoadBalancer.Workers;

/// <summary>
/// One worker's counters, in native memory of its own (a multiple of 128 octets, so that no two workers write to one pair
/// of cache lines). Only that worker writes; anyone reads. The names are those of <see cref="LoadBalancerCounters"/>.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = 512)]
internal struct WorkerCounters
{
    public long UdpIpv4Queries;
    public long UdpIpv6Queries;
    public long TcpIpv4Queries;
    public long TcpIpv6Queries;
    public long OwnChecks;
    public long NoError;
    public long FormErr;
    public long ServFail;
    public long NxDomain;
    public long NotImp;
    public long Refused;
    public long OtherResponseCodes;
    public long SelfAnswered;
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

    /// <summary>Managed octets that the worker's thread has allocated since its start.</summary>
    public long AllocatedBytes;

    /// <summary>Counts a client's query.</summary>
    public void Query(Transport transport, bool ipv4)
    {
        if (transport == Transport.Udp)
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

    /// <summary>Counts an answer by the response code of its header.</summary>
    public void Answer(int responseCode)
    {
        switch (responseCode)
        {
            case 0: NoError++; break;
            case 1: FormErr++; break;
            case 2: ServFail++; break;
            case 3: NxDomain++; break;
            case 4: NotImp++; break;
            case 5: Refused++; break;
            default: OtherResponseCodes++; break;
        }
    }
}
