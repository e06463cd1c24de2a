using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Holdfast.Dns.Names;

namespace Holdfast.LoadBalancer.Pending;

/// <summary>
/// What a pending query keeps of its message as it goes out: the question, which an answer must repeat, and all of it, which it
/// may be sent again by, and which tells whether another query asks the same.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct QueryCopy
{
    /// <summary>The longest question: a name of 255 octets, type and class.</summary>
    public const int MaxQuestion = 259;

    /// <summary>Where the question begins in a message.</summary>
    public const int QuestionStart = 12;

    private const int TypeAndClass = 4;
    private const int IdLength = 2;

    // Room for every query with one OPT record and a few short options; a longer one has memory of its own.
    private const int Room = 320;

    private byte* _long;
    private ushort _length;
    private ushort _questionLength;
    private fixed byte _octets[Room];

    /// <summary>Name, type and class asked.</summary>
    public readonly ReadOnlySpan<byte> Question =>
        MemoryMarshal.CreateReadOnlySpan(in _octets[QuestionStart], _questionLength);

    /// <summary>Whether the whole message is kept.</summary>
    public readonly bool HasMessage => _length > 0;

    /// <summary>The message as it was kept; empty when it was not.</summary>
    public readonly ReadOnlySpan<byte> Message =>
        _long != null ? new ReadOnlySpan<byte>(_long, _length) : MemoryMarshal.CreateReadOnlySpan(in _octets[0], _length);

    /// <summary>
    /// The kept message to be sent once more. The slot is in native memory, where it stays as it is until the query is over.
    /// </summary>
    public Span<byte> MessageToSend => new(_long != null ? _long : (byte*)Unsafe.AsPointer(ref _octets[0]), _length);

    /// <summary>
    /// Whether another message is the same as this one, octet for octet, but for ID and letters of the name: then a backend can
    /// tell the two apart by nothing else.
    /// </summary>
    public readonly bool AsksTheSame(in QueryCopy other)
    {
        ReadOnlySpan<byte> one = Message, two = other.Message;
        int nameEnd = QuestionStart + _questionLength - TypeAndClass;
        return HasMessage && one.Length == two.Length && _questionLength == other._questionLength
            && one[IdLength..QuestionStart].SequenceEqual(two[IdLength..QuestionStart])
            && one[nameEnd..].SequenceEqual(two[nameEnd..])
            && NameWire.Equal(one[QuestionStart..nameEnd], two[QuestionStart..nameEnd]);
    }

    /// <summary>Keeps the question alone.</summary>
    public void KeepQuestion(ReadOnlySpan<byte> question)
    {
        _length = 0;
        _questionLength = (ushort)question.Length;
        question.CopyTo(MemoryMarshal.CreateSpan(ref _octets[QuestionStart], MaxQuestion));
    }

    /// <summary>Keeps the whole message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="questionLength">Octets of its question, which follows the header.</param>
    public void Keep(ReadOnlySpan<byte> message, int questionLength)
    {
        if (message.Length > Room)
            KeepQuestion(message.Slice(QuestionStart, questionLength));
        _questionLength = (ushort)questionLength;
        KeepMessage(message);
    }

    /// <summary>Keeps the whole message, whose question is kept already.</summary>
    public void KeepMessage(ReadOnlySpan<byte> message)
    {
        _length = (ushort)message.Length;
        if (message.Length <= Room)
        {
            message.CopyTo(MemoryMarshal.CreateSpan(ref _octets[0], Room));
            return;
        }

        _long = (byte*)NativeMemory.Alloc((nuint)message.Length);
        message.CopyTo(new Span<byte>(_long, message.Length));
    }

    /// <summary>Forgets the message.</summary>
    public void Release()
    {
        _length = 0;
        if (_long == null)
            return;
        NativeMemory.Free(_long);
        _long = null;
    }
}
