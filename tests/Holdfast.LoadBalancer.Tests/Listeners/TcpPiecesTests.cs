using System.Net.Sockets;
using Holdfast.LoadBalancer.Tests.Loopback;
using Holdfast.Testing.Messages;

namespace Holdfast.LoadBalancer.Tests.Listeners;

/// <summary>Messages over TCP come in whatever pieces the network makes of them (RFC 7766, section 8).</summary>
public sealed class TcpPiecesTests : IDisposable
{
    private readonly TestResponder _backend = new();
    private readonly TestSite _site;
    private readonly NetworkStream _stream;

    public TcpPiecesTests()
    {
        _site = new TestSite(null, _backend.EndPoint);
        _stream = _site.Connect();
    }

    public void Dispose()
    {
        _stream.Dispose();
        _site.Dispose();
        _backend.Dispose();
    }

    [Fact]
    public void Queries_cut_at_any_octet_are_all_answered()
    {
        byte[] stream = Framed(1, 2, 3);
        for (int at = 1; at < stream.Length; at++)
        {
            _stream.Write(stream.AsSpan(0, at));
            WaitUntilRead();
            _stream.Write(stream.AsSpan(at));
            Assert.Equal([1, 2, 3], Ids(3));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public void Queries_in_pieces_of_some_octets_are_all_answered(int octets)
    {
        foreach (byte[] piece in Framed(1, 2).Chunk(octets))
        {
            _stream.Write(piece);
            WaitUntilRead();
        }

        Assert.Equal([1, 2], Ids(2));
    }

    [Fact]
    public void More_queries_than_a_buffer_holds_in_one_piece_are_all_answered()
    {
        int[] ids = [.. Enumerable.Range(1, 500)];
        _stream.Write(Framed(ids));
        Assert.Equal(ids, Ids(ids.Length));
    }

    [Fact]
    public void Queries_with_one_ID_are_each_answered()
    {
        _stream.Write([
            .. TestMessages.Frame(MessageText.Wire("one.example IN A +rd +qid=1")),
            .. TestMessages.Frame(MessageText.Wire("two.example IN A +rd +qid=1"))]);
        string first = TestMessages.QName(TestMessages.ReadFrame(_stream));
        string[] names = [first, TestMessages.QName(TestMessages.ReadFrame(_stream))];
        Assert.Equal(["one.example.", "two.example."], names.Order());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(9)]
    public void Behind_a_message_that_the_client_never_ends_the_whole_ones_are_answered(int octets)
    {
        _stream.Write([.. Framed(1, 2), .. Framed(3).AsSpan(0, octets)]);
        _stream.Socket.Shutdown(SocketShutdown.Send);
        Assert.Equal([1, 2], Ids(2));
        Assert.Equal(0, _stream.Read(new byte[1]));
    }

    private static byte[] Framed(params int[] ids) =>
        [.. ids.SelectMany(id => TestMessages.Frame(MessageText.Wire($"n{id}.example IN A +rd +qid={id}")))];

    private int[] Ids(int count) =>
        [.. Enumerable.Range(0, count).Select(_ => (int)TestMessages.Id(TestMessages.ReadFrame(_stream))).Order()];

    // The worker that answers a datagram has read what came over TCP before it.
    private void WaitUntilRead() => Assert.NotNull(_site.Ask(MessageText.Wire("read.example IN A +rd")));
}
