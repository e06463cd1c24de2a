using System.Runtime.InteropServices;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Pending;

/// <summary>
/// What a pending query keeps of its message: the question, which an answer must repeat, and all of it where it may be sent
/// again.
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

    /// <summary>Keeps the question alone.</summary>
    public void KeepQuestion(ReadOnlySpan<byte> question)
    {
        _length = 0;
        _questionLength = (ushort)question.Length;
        question.CopyTo(MemoryMarshal.CreateSpan(ref _octets[QuestionStart], MaxQuestion));
    }

    /// <summary>Has the memory of long messages counted.</summary>
    public void CountIn(BufferAccount* account) => _account = account;

    /// <summary>
    /// Keeps the whole message, whose question is kept already; <see cref="HasMessage"/> tells whether there was memory for it.
    /// </summary>
    public void KeepMessage(ReadOnlySpan<byte> message)
    {
        Release();
        _length = (ushort)message.Length;
        if (message.Length <= Room)
        {
            message.CopyTo(MemoryMarshal.CreateSpan(ref _octets[0], Room));
            return;
        }

        _longSize = message.Length;
        _long = _account->TryAllocate(_longSize, BufferUse.Pending);
        if (_long == null)
        {
            _length = 0;
            return;
        }

        message.CopyTo(new Span<byte>(_long, message.Length));
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
