using System.Net;
using System.Net.Sockets;
using System.Text;
using Holdfast.Linux.Tcp;

namespace Holdfast.Linux.Tests.Tcp;

/// <summary>TCP-AO as linux/tcp.h has it since 6.7; the layouts are checked octet by octet, since most kernels cannot.</summary>
public class TcpAoTests
{
    private static readonly TcpAoSocketKey Key = new(IPAddress.Parse("192.0.2.1"), 32, "hmac(sha1)", 7, 9, "secret");

    [Fact]
    public void Add_is_laid_out_as_struct_tcp_ao_add()
    {
        var option = (Key with { IsCurrent = true }).ToAddOption();
        Assert.Equal(288, option.Length);
        Assert.Equal([2, 0, 0, 0, 192, 0, 2, 1], option[..8]);
        Assert.Equal("hmac(sha1)\0", Encoding.ASCII.GetString(option, 128, 11));
        Assert.Equal(0, BitConverter.ToInt32(option, 192));
        Assert.Equal(3u, BitConverter.ToUInt32(option, 196));
        // reserved2, prefix, sndid, rcvid, maclen, keyflags, keylen.
        Assert.Equal([0, 0, 32, 7, 9, 12, 0, 6], option[200..208]);
        Assert.Equal("secret", Encoding.ASCII.GetString(option, 208, 6));
        Assert.All(option[214..], octet => Assert.Equal(0, octet));
        Assert.Equal(0u, BitConverter.ToUInt32(Key.ToAddOption(), 196));
    }

    [Fact]
    public void Ipv6_addresses_follow_port_and_flow_label()
    {
        var option = new TcpAoSocketKey(IPAddress.Parse("2001:db8::"), 64, "cmac(aes128)", 1, 2, "k").ToAddOption();
        Assert.Equal([10, 0, 0, 0, 0, 0, 0, 0, 0x20, 1, 0x0d, 0xb8], option[..12]);
        Assert.Equal("cmac(aes128)\0", Encoding.ASCII.GetString(option, 128, 13));
        Assert.Equal(64, option[202]);
    }

    [Fact]
    public void Delete_is_laid_out_as_struct_tcp_ao_del()
    {
        var option = Key.ToDeleteOption();
        Assert.Equal(144, option.Length);
        Assert.Equal([2, 0, 0, 0, 192, 0, 2, 1], option[..8]);
        // ifindex and flags, reserved2, prefix, sndid, rcvid, current_key, rnext, keyflags.
        Assert.Equal([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 32, 7, 9, 0, 0, 0], option[128..]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(81)]
    public void A_key_of_the_wrong_length_is_refused(int length) =>
        Assert.Throws<ArgumentException>(() => (Key with { Secret = new string('x', length) }).ToAddOption());

    [Fact]
    public void A_key_is_never_shown() => Assert.DoesNotContain("secret", Key.ToString(), StringComparison.Ordinal);

    [Fact]
    public void The_kernel_takes_the_option_or_says_that_it_knows_none()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        if (TcpAo.IsSupported)
        {
            TcpAo.Add(socket, Key);
            TcpAo.Remove(socket, Key);
            return;
        }
        var error = Assert.Throws<SocketException>(() => TcpAo.Add(socket, Key));
        Assert.Equal(SocketError.ProtocolOption, error.SocketErrorCode);
    }
}
