using System.Buffers.Binary;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Wire;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Protocols;

namespace Holdfast.LoadBalancer.Rules.Responses;

/// <summary>An answer on its way back. It lives on the worker's stack, over the octets of the message.</summary>
internal ref struct Response
{
    /// <summary>The message, with room behind it.</summary>
    public Span<byte> Buffer;

    /// <summary>Octets of the message.</summary>
    public int Length;

    /// <summary>Name, type and class asked, on the wire.</summary>
    public ReadOnlySpan<byte> Question;

    /// <summary>Who asked; of several that asked the same and wait for one answer, the one whose query was sent.</summary>
    public ClientAddress Client;

    /// <summary>The port of that client.</summary>
    public ushort ClientPort;

    /// <summary>How that query came.</summary>
    public ListenerProtocol Protocol;

    /// <summary>The bits of its query's tags (<see cref="TagSlots"/>).</summary>
    public ulong Tags;

    /// <summary>How long it is delayed over UDP, in milliseconds.</summary>
    public ushort Delay;

    /// <summary>Whether a rule gives it to the client, where the client would get none without rules.</summary>
    public bool IsGiven;

    /// <summary>Whether it is not stored.</summary>
    public bool SkipsCache;

    /// <summary>Whether it is for the client alone whose query was sent: others who wait for it are asked for anew.</summary>
    public bool IsClientsAlone;

    /// <summary>The address that was asked; all zero where it is not known.</summary>
    public ClientAddress Server;

    /// <summary>The port that was asked.</summary>
    public ushort ServerPort;

    /// <summary>The place in the chain of the rule that acted last, from 1; 0 as long as none has.</summary>
    public int Rule;

    /// <summary>Whether no further rule is tried, as a function in Lua has it.</summary>
    public bool IsDecided;

    /// <summary>Whether its query is traced: no hit is counted of it.</summary>
    public bool IsTraced;

    /// <summary>Index of the worker that carries it, from 0.</summary>
    public int Worker;

    /// <summary>When the answer came, in milliseconds of a clock that never goes back.</summary>
    public long NowMilliseconds;

    /// <summary>The message.</summary>
    public readonly Span<byte> Message => Buffer[..Length];

    /// <summary>The response code of the header, without the bits that EDNS adds.</summary>
    public readonly ResponseCode Code => (ResponseCode)(Buffer[3] & 0xF);

    /// <summary>
    /// Leaves the question alone of it, and its OPT record with the options, but for the rest of the response code: the client
    /// sent one too. What is left of an answer that is malformed behind its question is the question.
    /// </summary>
    /// <param name="view">The answer.</param>
    public void Empty(scoped in ResponseView view)
    {
        const int answerCount = 6, additionalCount = 10, extendedResponseCode = 5;
        var message = Message;
        var hasEdns = !view.TryReadEdns(out var edns).IsError && edns.IsPresent;
        var end = view.QuestionEnd;
        message[answerCount..(additionalCount + sizeof(ushort))].Clear();
        if (hasEdns)
        {
            message.Slice(edns.OptOffset, edns.OptLength).CopyTo(message[end..]);
            message[end + extendedResponseCode] = 0;
            BinaryPrimitives.WriteUInt16BigEndian(message[additionalCount..], 1);
        }

        Length = end + (hasEdns ? edns.OptLength : 0);
    }
}
