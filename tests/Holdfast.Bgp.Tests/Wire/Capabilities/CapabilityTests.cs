using System.Text;
using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Capabilities;
using Holdfast.Bgp.Wire.Messages;

namespace Holdfast.Bgp.Tests.Wire.Capabilities;

public class CapabilityTests
{
    [Theory]
    [InlineData(1, "00020001", "IPv6 unicast")]
    [InlineData(1, "00190041", "AFI 25 SAFI 65")]
    [InlineData(2, "", "route refresh")]
    [InlineData(5, "000100010002", "extended next hop (IPv4 unicast over IPv6)")]
    [InlineData(6, "", "extended message")]
    [InlineData(9, "03", "role customer")]
    [InlineData(9, "07", "role 7")]
    [InlineData(64, "0078", "graceful restart (120 s; no family)")]
    [InlineData(64, "c05a0001018000020100",
        "graceful restart (90 s, restarting, notification; IPv4 unicast, forwarding preserved, IPv6 unicast)")]
    [InlineData(65, "0000fe4d", "four-octet AS 65101")]
    [InlineData(69, "00010101000201020001850300", "add-path (unfit, 13 octets)")]
    [InlineData(69, "000101010002010200018503",
        "add-path (IPv4 unicast receive, IPv6 unicast send, AFI 1 SAFI 133 send and receive)")]
    [InlineData(70, "", "enhanced route refresh")]
    [InlineData(71, "00010180000e10", "long-lived graceful restart (IPv4 unicast 3600 s)")]
    [InlineData(73, "02723100", "host name r1")]
    [InlineData(73, "0272310b6578616d706c652e6e6574", "host name r1.example.net")]
    [InlineData(75, "0446525221", "software version FRR!")]
    [InlineData(75, "03610a62", "software version a b")]
    [InlineData(9, "", "role (unfit, 0 octets)")]
    [InlineData(5, "0001000100", "extended next hop (unfit, 5 octets)")]
    [InlineData(64, "00780001", "graceful restart (unfit, 4 octets)")]
    [InlineData(69, "00010104", "add-path (unfit, 4 octets)")]
    [InlineData(73, "0572", "host name (unfit, 2 octets)")]
    [InlineData(200, "0102", "capability 200")]
    [InlineData(67, "", "dynamic capability")]
    [InlineData(128, "", "route refresh, Cisco's own")]
    public void Capabilities_are_read_and_put_in_words(byte code, string value, string words) =>
        Assert.Equal(words, KnownCapabilities.Read((CapabilityCode)code, Convert.FromHexString(value)).ToString());

    /// <summary>As they came; each was configured with all the capabilities it has.</summary>
    [Theory]
    [InlineData("BIRD 2.0.12",
        "04fde800f0c63364024f024d010400010001010400020001020005060001000100020600090100400a0078000101000002010041040000"
        + "fde84504000101024600470e00010100000e1000020100000e104906046269726400",
        "IPv4 unicast; IPv6 unicast; route refresh; extended next hop (IPv4 unicast over IPv6); extended message; role "
        + "provider; graceful restart (120 s; IPv4 unicast, IPv6 unicast); four-octet AS 65000; add-path (IPv4 unicast "
        + "send); enhanced route refresh; long-lived graceful restart (IPv4 unicast 3600 s, IPv6 unicast 3600 s); host "
        + "name bird")]
    [InlineData("FRR 8.4.4",
        "04fde800b4c63364036202060104000100010206010400020001020280000202020002024600020641040000fde8020206000203090100"
        + "020a45080001010300020103020749050366727200020c400ac07800010100000201000210470e0001018000025800020180000258",
        "IPv4 unicast; IPv6 unicast; route refresh, Cisco's own; route refresh; enhanced route refresh; four-octet AS "
        + "65000; extended message; role provider; add-path (IPv4 unicast send and receive, IPv6 unicast send and receive); host "
        + "name frr; graceful restart (120 s, restarting, notification; IPv4 unicast, IPv6 unicast); long-lived graceful "
        + "restart (IPv4 unicast 600 s, IPv6 unicast 600 s)")]
    [InlineData("GoBGP 3.10.0",
        "04fde8005ac63364043502330200490402766d0001040001000101040002000141040000fde840064078000101004707000101000003e8"
        + "0506000100010002",
        "route refresh; host name vm; IPv4 unicast; IPv6 unicast; four-octet AS 65000; graceful restart (120 s, "
        + "notification; IPv4 unicast); long-lived graceful restart (IPv4 unicast 1000 s); extended next hop (IPv4 "
        + "unicast over IPv6)")]
    [InlineData("OpenBGPD 7.7",
        "04fde8005ac633640529022701040001000101040002000102000901004002800041040000fde8450800010102000201024600",
        "IPv4 unicast; IPv6 unicast; route refresh; role provider; graceful restart (0 s, restarting; no family); "
        + "four-octet AS 65000; add-path (IPv4 unicast send, IPv6 unicast send); enhanced route refresh")]
    [InlineData("ExaBGP 4.2.21",
        "04fde8005ac63364064802060104000100010206010400020001020641040000fde802080506000100010002020a450800010103000201"
        + "03020c400a80780001018000020180020202000202460002020600",
        "IPv4 unicast; IPv6 unicast; four-octet AS 65000; extended next hop (IPv4 unicast over IPv6); add-path (IPv4 "
        + "unicast send and receive, IPv6 unicast send and receive); graceful restart (120 s, restarting; IPv4 unicast, "
        + "forwarding preserved, IPv6 unicast, forwarding preserved); route refresh; enhanced route refresh; extended "
        + "message")]
    public void OPENs_of_real_routers_are_put_in_words(string router, string body, string words)
    {
        Assert.False(OpenMessage.TryRead(Convert.FromHexString(body), out var open).IsError, router);
        Assert.Equal(words, string.Join("; ", open!.Capabilities));
    }

    [Fact]
    public void Reserved_bits_of_graceful_restart_are_ignored()
    {
        var read = GracefulRestartCapability.TryRead([0x30, 0x78, 0, 1, 1, 0x7F]);
        Assert.Equal(new GracefulRestartCapability(
            false, false, 120, [new GracefulRestartFamily(AddressFamily.Ipv4Unicast, false)]), read);
    }

    [Fact]
    public void Ipv4_over_ipv6_is_found_among_other_next_hops()
    {
        var octets = Convert.FromHexString("000100800002" + "000100010002");
        Assert.True(Assert.IsType<ExtendedNextHopCapability>(ExtendedNextHopCapability.TryRead(octets)).HasIpv4OverIpv6);
        Assert.False(Assert.IsType<ExtendedNextHopCapability>(ExtendedNextHopCapability.TryRead(octets.AsSpan(0, 6)))
            .HasIpv4OverIpv6);
    }

    [Theory]
    [InlineData(251, false)]
    [InlineData(252, true)]
    [InlineData(1000, true)]
    public void Optional_parameters_have_the_extended_form_only_where_the_other_is_too_short(int valueOctets, bool isExtended)
    {
        var capabilities = new List<Capability>();
        for (var left = valueOctets; left >= 0; left -= 202)
            capabilities.Add(new UnknownCapability(
                (CapabilityCode)200, EquatableArray.Create<byte>(new byte[Math.Min(left, 200)])));
        var open = new OpenMessage(65101, 9, 1, EquatableArray.Create<Capability>([.. capabilities]));
        var body = open.ToBytes().AsSpan(MessageHeader.Size);
        Assert.Equal(isExtended, body[10] == 255);
        Assert.False(OpenMessage.TryRead(body, out var read).IsError);
        Assert.Equal(open, read);
    }

    [Fact]
    public void Extended_form_is_known_by_its_type_whatever_the_length_before_it()
    {
        // RFC 9072, section 2: the first length should be 255, and is ignored.
        var body = Convert.FromHexString("04fe4d0009cb00710107" + "ff0005" + "0200020200");
        Assert.False(OpenMessage.TryRead(body, out var open).IsError);
        Assert.Equal(new RouteRefreshCapability(), Assert.Single(open!.Capabilities));
    }

    [Fact]
    public void A_host_name_that_is_no_text_is_shown_all_the_same()
    {
        var read = FqdnCapability.TryRead([3, 0xFF, 0x1B, (byte)'x', 0]);
        Assert.DoesNotContain('\u001b', read!.ToString());
        Assert.True(Encoding.UTF8.GetByteCount(read.ToString()) > 0);
    }
}
