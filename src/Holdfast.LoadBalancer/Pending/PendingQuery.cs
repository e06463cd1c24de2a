using System.Runtime.InteropServices;
using Holdfast.Linux.Datagrams;
using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Cache;

namespace Holdfast.LoadBalancer.Pending;

/// <summary>A UDP query that waits for its backend's answer: a slot in native memory.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct InFlightQuery
{
    /// <summary>The longest question: a name of 255 octets, type and class.</summary>
    public const int MaxQuestion = 259;

    /// <summary>Where the question begins in a message.</summary>
    public const int QuestionStart = 12;

    /// <summary>When it was sent: a timestamp of the clock's.</summary>
    public long SentAt;

    /// <summary>The slots sent next and before over the same backend; -1 at the ends. Of a free slot: the next free one.</summary>
    public int Next;

    /// <inheritdoc cref="Next"/>
    public int Previous;

    /// <summary>What its answer must suit.</summary>
    public AnswerTerms Terms;

    /// <summary>Where its answer is stored.</summary>
    public CacheTicket Ticket;

    /// <summary>Until when identical queries join it: a timestamp of the clock's.</summary>
    public long JoinedUntil;

    /// <summary>The next slot with such a hash among those that may be joined, its number plus one; 0 at the end.</summary>
    public int NextAlike;

    /// <summary>The identical query that came last to wait for its answer, and of one that waits, the one before; -1 at the end.</summary>
    public int Waiting;

    /// <summary>How many wait for it.</summary>
    public int WaitingCount;

    /// <summary>The longest answer that its backend may give, in octets.</summary>
    public ushort LargestAnswer;

    /// <summary>Whether it may be joined, or might once.</summary>
    public bool IsJoinable;

    /// <summary>The ID it was sent with.</summary>
    public ushort BackendId;

    /// <summary>Octets of <see cref="Question"/>.</summary>
    public ushort QuestionLength;

    /// <summary>Which of the backend's sockets it was sent on.</summary>
    public int Socket;

    /// <summary>The listener that its answer leaves through: index in the worker's table.</summary>
    public int Listener;

    /// <summary>Who asked.</summary>
    public SockAddr Client;

    /// <summary>The address that was asked.</summary>
    public LocalAddress Local;

    /// <summary>Name, type and class asked: an answer must repeat them.</summary>
    public fixed byte Question[MaxQuestion];

    /// <summary>The question as a span over this slot.</summary>
    public ReadOnlySpan<byte> QuestionOctets => MemoryMarshal.CreateReadOnlySpan(ref Question[0], QuestionLength);

    /// <summary>Takes a question over.</summary>
    public void SetQuestion(ReadOnlySpan<byte> question)
    {
        QuestionLength = (ushort)question.Length;
        question.CopyTo(MemoryMarshal.CreateSpan(ref Question[0], MaxQuestion));
    }
}
