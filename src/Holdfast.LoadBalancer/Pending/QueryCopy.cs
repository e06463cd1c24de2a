using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Holdfast.Dns.Names;
using Holdfast.LoadBalancer.Workers;

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

    /// <summary>
    /// Room for every query with one OPT record and a few short options; a longer one has memory of its own.
    /// </summary>
    public const int Room = 320;

    private const int TypeAndClass = 4;
    private const int IdLength = 2;

    private BufferAccount* _account;
    private byte* _long;
    private int _longSize;
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

    /// <summary>Has the memory of long messages counted.</summary>
    public void CountIn(BufferAccount* account) => _account = account;

    /// <summary>Makes room for a message; false when there is no memory for it.</summary>
    /// <param name="octets">The most it may have.</param>
    public bool TryMakeRoom(int octets)
    {
        Release();
        if (octets <= Room)
            return true;
        _long = _account->TryAllocate(octets, BufferUse.Pending);
        _longSize = octets;
        return _long != null;
    }

    /// <summary>Keeps the whole message; <see cref="HasMessage"/> tells whether there was room for it.</summary>
    /// <param name="message">The message.</param>
    /// <param name="questionLength">Octets of its question, which follows the header.</param>
    public void Keep(ReadOnlySpan<byte> message, int questionLength)
    {
        // A message that fits brings its question along.
        if (_long == null && message.Length <= Room)
            _questionLength = (ushort)questionLength;
        else
            KeepQuestion(message.Slice(QuestionStart, questionLength));
        KeepMessage(message);
    }

    /// <summary>
    /// Keeps the whole message, whose question is kept already; <see cref="HasMessage"/> tells whether there was room for it.
    /// </summary>
    public void KeepMessage(ReadOnlySpan<byte> message)
    {
        bool fits = _long != null ? message.Length <= _longSize : message.Length <= Room;
        if (!fits && !TryMakeRoom(message.Length))
            return;
        _length = (ushort)message.Length;
        message.CopyTo(_long != null ? new Span<byte>(_long, _longSize) : MemoryMarshal.CreateSpan(ref _octets[0], Room));
    }

    /// <summary>Forgets the message.</summary>
    public void Release()
    {
        _length = 0;
        if (_long == null)
            return;
        _account->Free(_long, _longSize);
        _long = null;
    }
}
