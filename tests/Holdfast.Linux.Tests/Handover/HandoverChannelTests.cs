using System.Buffers.Binary;
using System.Net.Sockets;
using Holdfast.Linux.Handover;

namespace Holdfast.Linux.Tests.Handover;

/// <summary>What two processes say to each other when one goes on for the other.</summary>
public sealed class HandoverChannelTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Impatience = TimeSpan.FromMilliseconds(20);

    private readonly HandoverChannel _one;
    private readonly HandoverChannel _other;
    private readonly int _descriptor;

    public HandoverChannelTests()
    {
        (_one, _descriptor) = HandoverChannel.Pair();
        _other = new HandoverChannel(_descriptor);
    }

    public void Dispose()
    {
        _one.Dispose();
        _other.Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(128)]
    [InlineData(300)]
    public void Descriptors_arrive_as_other_descriptors_of_the_same_files(int count)
    {
        using var file = File.OpenHandle("/dev/null");
        var sent = Enumerable.Repeat((int)file.DangerousGetHandle(), count).ToArray();
        _one.Send(7, "what it says"u8, sent);
        var message = _other.Receive(Patience)!;
        Assert.Equal(7, message.Kind);
        Assert.Equal("what it says"u8, message.Content.Span);
        Assert.Equal(count, message.Descriptors.Distinct().Count());
        Assert.All(message.Descriptors, one => Assert.Equal("/dev/null", new FileInfo($"/proc/self/fd/{one}").LinkTarget));
        message.Close();
    }

    [Fact]
    public async Task Messages_longer_than_the_sockets_buffer_arrive_whole()
    {
        var content = new byte[5 << 20];
        Random.Shared.NextBytes(content);
        var sending = Task.Run(() => _one.Send(1, content), TestContext.Current.CancellationToken);
        Assert.True(content.AsSpan().SequenceEqual(_other.Receive(Patience)!.Content.Span));
        await sending;
    }

    [Fact]
    public void The_end_of_the_other_process_is_no_message()
    {
        _one.Send(1, [1]);
        _one.Dispose();
        Assert.NotNull(_other.Receive(Patience));
        Assert.Null(_other.Receive(Patience));
        Assert.Throws<HandoverException>(() => _other.Send(1, [1]));
    }

    [Fact]
    public void Silence_ends_after_the_patience() => Assert.Contains(
        "in time", Assert.Throws<HandoverException>(() => _other.Receive(Impatience)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(0x48465550, 1, 10, 0, 3, "in the midst")] // less than it says
    [InlineData(0x48465550, 2, 0, 0, 0, "version 2")] // another framing
    [InlineData(0x47455420, 1, 0, 0, 0, "no message")] // somebody else
    [InlineData(0x48465550, 1, HandoverChannel.MostOctets + 1, 0, 0, "the most")]
    [InlineData(0x48465550, 1, -1, 0, 0, "octets")]
    [InlineData(0x48465550, 1, 0, HandoverChannel.MostDescriptors + 1, 0, "the most")]
    [InlineData(0x48465550, 1, 0, 2, 2, "other descriptors")] // tells of two, and brings none
    public void What_cannot_be_understood_is_refused_and_said(
        uint mark, ushort framing, int octets, int descriptors, int follow, string said)
    {
        var (raw, descriptor) = RawPair();
        using var channel = new HandoverChannel(descriptor);
        var header = new byte[16 + follow];
        BinaryPrimitives.WriteUInt32BigEndian(header, mark);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(4), framing);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(8), octets);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(12), descriptors);
        raw.Send(header);
        raw.Dispose();
        var refused = Assert.Throws<HandoverException>(() => channel.Receive(Patience));
        Assert.Contains(said, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_socket_that_is_let_go_lives_on_in_its_other_copy()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        listener.Listen();
        using var ours = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        ours.Connect(listener.LocalEndPoint!);
        using var theirs = listener.Accept();
        var copy = PassedDescriptors.Duplicate((int)ours.Handle);
        PassedDescriptors.LetGo((int)ours.Handle);
        ours.Dispose();
        using var kept = new Socket(new SafeSocketHandle(copy, ownsHandle: true));
        kept.Send("still here"u8);
        var received = new byte[32];
        Assert.Equal(10, theirs.Receive(received));
    }

    private static (Socket Raw, int Descriptor) RawPair()
    {
        var path = Path.Combine(Path.GetTempPath(), $"hf-{Guid.NewGuid():N}.sock");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        var raw = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        raw.Connect(new UnixDomainSocketEndPoint(path));
        using var accepted = listener.Accept();
        return (raw, PassedDescriptors.Duplicate((int)accepted.Handle));
    }
}
