using System.Net;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FsCheck.Xunit;
using Holdfast.Linux.Netlink;

namespace Holdfast.Linux.Tests.Netlink;

public class MessageTests
{
    /// <summary>
    /// What <c>ip link add anycast0 type dummy</c> of iproute2 6.1.0 sends, taken with <c>strace -e write=3</c>.
    /// </summary>
    private static readonly byte[] IpLinkAddDummy = Convert.FromHexString(
        "4000000010000506fbad046b00000000"
        + "00000000000000000000000000000000"
        + "0d000300616e79636173743000000000"
        + "100012000900010064756d6d79000000");

    [Fact]
    public void Creates_a_dummy_with_the_bytes_that_ip_sends() =>
        Assert.Equal(IpLinkAddDummy, LinkMessage.Create(new byte[256], 0x6b04adfb, "anycast0", "dummy").ToArray());

    [Fact]
    public void Adds_an_IPv6_address_without_detection_or_routes_and_never_preferred()
    {
        var address = new InterfaceAddress(7, IPAddress.Parse("2001:db8::53"), 128)
        {
            Flags = AddressFlags.NoDad | AddressFlags.NoPrefixRoute,
            PreferredLifetime = 0,
            Protocol = 53,
        };
        var expected = "54000000" + "1400" + "0506" + "2a000000" + "00000000" // header: REQUEST|ACK|EXCL|CREATE
            + "0a80020007000000" // AF_INET6, /128, NODAD, universe, interface 7
            + "1400020020010db8000000000000000000000053" // IFA_LOCAL
            + "1400010020010db8000000000000000000000053" // IFA_ADDRESS
            + "0800080002020000" // IFA_FLAGS: NODAD, NOPREFIXROUTE
            + "1400060000000000ffffffff0000000000000000" // IFA_CACHEINFO: preferred 0, valid for ever
            + "05000b0035000000"; // IFA_PROTO
        var written = Convert.ToHexStringLower(AddressMessage.Add(new byte[256], 42, address));
        Assert.Equal($"{expected.Length / 2:x2}{expected[2..]}", written);
    }

    [Property]
    public void Reads_the_address_it_writes(
        byte[] octets, bool ipv6, int link, byte length, byte protocol, uint preferred, AddressScope scope)
    {
        Array.Resize(ref octets, ipv6 ? 16 : 4);
        var address = new InterfaceAddress(link, new IPAddress(octets), length)
        {
            Flags = AddressFlags.NoDad | AddressFlags.NoPrefixRoute,
            PreferredLifetime = preferred,
            Protocol = protocol,
            Scope = (AddressScope)(byte)scope,
        };
        var messages = new MessageReader(AddressMessage.Add(new byte[256], 1, address));
        Assert.True(messages.Next());
        Assert.Equal(address, AddressMessage.Read(messages.Payload));
        Assert.False(messages.Next());
    }

    [Property]
    public void Reads_the_link_it_writes(string name, string kind)
    {
        name = "x" + name?.Replace("\0", "", StringComparison.Ordinal);
        kind = "y" + kind?.Replace("\0", "", StringComparison.Ordinal);
        name = System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(name)); // a lone surrogate has no bytes
        kind = System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(kind));
        var messages = new MessageReader(LinkMessage.Create(new byte[4096], 1, name, kind));
        Assert.True(messages.Next());
        Assert.Equal(new Link(0, name, LinkFlags.None, kind, null), LinkMessage.Read(messages.Payload));
    }

    [Property(MaxTest = 2000)]
    public void No_bytes_crash_a_reader(byte[] bytes, ushort type, byte at, byte value)
    {
        Attempt(bytes);
        var mutated = (byte[])IpLinkAddDummy.Clone();
        mutated[at % mutated.Length] = value;
        MemoryMarshal.Write(mutated.AsSpan(4), (ushort)(16 + type % 8));
        Attempt(mutated);
        Attempt(mutated.AsSpan(0, at % mutated.Length));
    }

    private static void Attempt(ReadOnlySpan<byte> bytes)
    {
        NetlinkMonitor.Read(bytes, []);
        LinkMessage.Read(bytes);
        AddressMessage.Read(bytes);
        foreach (var flags in new[] { 0, 0x100, 0x200, 0x300 })
            Acknowledgement.Read((MessageFlags)flags, bytes);
    }

    [Fact]
    public void Reads_the_kernels_words_after_the_echo_of_the_request()
    {
        var words = "Unknown device type.\0"u8;
        Span<byte> message = [.. BitConverter.GetBytes(-95), .. IpLinkAddDummy, 25, 0, 1, 0, .. words, 0, 0, 0];
        Assert.Equal(new(95, "Unknown device type."), Acknowledgement.Read((MessageFlags)0x200, message));
        Span<byte> capped = [.. BitConverter.GetBytes(-95), .. IpLinkAddDummy.AsSpan(0, 16), 25, 0, 1, 0, .. words];
        Assert.Equal(new(95, "Unknown device type."), Acknowledgement.Read((MessageFlags)0x300, capped));
        Assert.Equal(new(95, null), Acknowledgement.Read(MessageFlags.None, capped));
    }

    [Fact]
    public void Structures_have_the_kernels_sizes() =>
        Assert.Equal(
            (16, 8, 12), (Unsafe.SizeOf<LinkHeader>(), Unsafe.SizeOf<AddressHeader>(), Unsafe.SizeOf<NetlinkEndpoint>()));
}
