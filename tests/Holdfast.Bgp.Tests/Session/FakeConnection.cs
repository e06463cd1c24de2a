using System.Net;
using Holdfast.Bgp.Session;
using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Messages;

namespace Holdfast.Bgp.Tests.Session;

/// <summary>A connection whose other end is the test.</summary>
internal sealed class FakeConnection : IPeerConnection
{
    public IPAddress LocalAddress { get; } = IPAddress.Parse("198.51.100.1");

    public bool IsCongested { get; set; }

    public TimeSpan SendHoldTime { get; set; }

    public int MaxMessageLength { get; set; }

    public Task Completion => Task.CompletedTask;

    public bool IsReceiving { get; private set; }

    public bool IsClosed { get; private set; }

    /// <summary>What was sent, decoded.</summary>
    public List<Message> Sent { get; } = [];

    public Message Last => Sent[^1];

    public void StartReceiving() => IsReceiving = true;

    public void Send(ReadOnlySpan<byte> messages)
    {
        while (!messages.IsEmpty)
        {
            Assert.False(MessageHeader.TryRead(messages, out var header).IsError);
            var decoded = MessageDecoder.Decode(
                header.Type, messages[MessageHeader.Size..header.Length], new UpdateContext(true, false), out _);
            Sent.Add(Assert.IsType<SessionEvent.Received>(decoded).Message);
            messages = messages[header.Length..];
        }
    }

    public SuspendedConnection Suspend() => throw new NotSupportedException();

    public void Resume(ReadOnlySpan<byte> unread, ReadOnlySpan<byte> unsent) => throw new NotSupportedException();

    public void LetGo() => throw new NotSupportedException();

    public void Close() => IsClosed = true;
}
