using Holdfast.Bgp.Session;
using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Messages;

namespace Holdfast.Bgp.Tests.Wire.Messages;

public class MessageErrorTests
{
    private const string Marker = "ffffffffffffffffffffffffffffffff";

    [Theory]
    [InlineData("fffffffffffffffffffffffffffffffe001304", "Message Header Error/Connection Not Synchronized", "")]
    [InlineData(Marker + "001204", "Message Header Error/Bad Message Length", "0012")]
    [InlineData(Marker + "100102", "Message Header Error/Bad Message Length", "1001")]
    [InlineData(Marker + "001404", "Message Header Error/Bad Message Length", "0014")]
    [InlineData(Marker + "001c01", "Message Header Error/Bad Message Length", "001c")]
    [InlineData(Marker + "001602", "Message Header Error/Bad Message Length", "0016")]
    [InlineData(Marker + "001403", "Message Header Error/Bad Message Length", "0014")]
    [InlineData(Marker + "001306", "Message Header Error/Bad Message Type", "06")]
    [InlineData(Marker + "001300", "Message Header Error/Bad Message Type", "00")]
    public void Header_errors_are_answered_by_the_book(string hex, string words, string data) =>
        AssertError(MessageHeader.TryRead(Convert.FromHexString(hex), out _), words, data);

    [Theory]
    [InlineData("03fe4d0009cb00710100", "OPEN Message Error/Unsupported Version Number", "0004")]
    [InlineData("04fe4d0002cb00710100", "OPEN Message Error/Unacceptable Hold Time", "0002")]
    [InlineData("04fe4d00090000000000", "OPEN Message Error/Bad BGP Identifier", "00000000")]
    [InlineData("04fe4d0009cb00710103010100", "OPEN Message Error/Unsupported Optional Parameter", "")]
    [InlineData("04fe4d0009cb00710103020100", "OPEN Message Error", "")]
    [InlineData("04fe4d0009cb007101040206", "OPEN Message Error", "")]
    [InlineData("04dead0005c0a83901ffff00020001", "OPEN Message Error", "")]
    public void Open_errors_are_answered_by_the_book(string hex, string words, string data) =>
        AssertError(OpenMessage.TryRead(Convert.FromHexString(hex), out _), words, data);

    [Theory]
    [InlineData("0005", "UPDATE Message Error/Malformed Attribute List", "")]
    [InlineData("00000005", "UPDATE Message Error/Malformed Attribute List", "")]
    [InlineData("0002210a0000", "UPDATE Message Error/Invalid Network Field", "")]
    [InlineData("00000000210a000000", "UPDATE Message Error/Invalid Network Field", "")]
    [InlineData("000000040063010a", "UPDATE Message Error/Unrecognized Well-known Attribute", "0063010a")]
    [InlineData("00000008800e05000201ff00", "UPDATE Message Error/Optional Attribute Error", "800e05000201ff00")]
    [InlineData("0000000c800f03000201800f03000201", "UPDATE Message Error/Malformed Attribute List", "")]
    public void Update_errors_that_cost_the_session_are_answered_by_the_book(string hex, string words, string data)
    {
        var reading = UpdateReader.Read(Convert.FromHexString(hex), new UpdateContext(true, false));
        Assert.Null(reading.Message);
        AssertError(reading.Error, words, data);
    }

    [Theory]
    [InlineData("c0010100", "flags")]
    [InlineData("40010103", "ORIGIN 3")]
    [InlineData("40020402010000", "AS_PATH")]
    [InlineData("40030300000a", "NEXT_HOP")]
    [InlineData("8004020000", "MULTI_EXIT_DISC")]
    [InlineData("c00803000102", "COMMUNITIES")]
    [InlineData("c0200100", "LARGE_COMMUNITY")]
    [InlineData("4001ff00", "cut off")]
    public void Faulty_attributes_cost_the_routes_but_not_the_session(string attribute, string what)
    {
        var reading = UpdateReader.Read(
            Convert.FromHexString($"0000{attribute.Length / 2:x4}{attribute}20c00002eb"), new UpdateContext(true, false));
        Assert.False(reading.Error.IsError);
        Assert.True(reading.TreatAsWithdraw);
        Assert.Contains(reading.Faults, fault => fault.What.Contains(what, StringComparison.Ordinal));
    }

    [Fact]
    public void Routes_without_a_mandatory_attribute_count_as_withdrawn()
    {
        var reading = UpdateReader.Read(Convert.FromHexString("000000044001010020c00002eb"), new UpdateContext(true, false));
        Assert.True(reading.TreatAsWithdraw);
        Assert.Equal("no AS_PATH", reading.Faults[0].What);
    }

    [Theory]
    [InlineData(6, 2, "0b6d61696e74656e616e6365", "Cease/Administrative Shutdown: \"maintenance\"")]
    [InlineData(6, 4, "03610a62", "Cease/Administrative Reset: \"a b\"")]
    [InlineData(6, 2, "", "Cease/Administrative Shutdown")]
    [InlineData(6, 2, "ff61", "Cease/Administrative Shutdown (data ff61)")]
    [InlineData(4, 0, "", "Hold Timer Expired")]
    [InlineData(2, 2, "fe4d", "OPEN Message Error/Bad Peer AS (65101)")]
    [InlineData(2, 2, "000186a1", "OPEN Message Error/Bad Peer AS (100001)")]
    [InlineData(2, 1, "0004", "OPEN Message Error/Unsupported Version Number (version 4 is supported)")]
    [InlineData(2, 6, "0001", "OPEN Message Error/Unacceptable Hold Time (1 s)")]
    [InlineData(2, 7, "010400020001010400010001", "OPEN Message Error/Unsupported Capability (IPv6 unicast, IPv4 unicast)")]
    [InlineData(2, 7, "0104000200", "OPEN Message Error/Unsupported Capability (data 0104000200)")]
    [InlineData(2, 11, "", "OPEN Message Error/Role Mismatch")]
    [InlineData(1, 2, "1001", "Message Header Error/Bad Message Length (4097 octets)")]
    [InlineData(1, 3, "06", "Message Header Error/Bad Message Type (type 6)")]
    [InlineData(3, 5, "800403000000", "UPDATE Message Error/Attribute Length Error (MULTI_EXIT_DISC 800403000000)")]
    [InlineData(3, 3, "02", "UPDATE Message Error/Missing Well-known Attribute (AS_PATH)")]
    [InlineData(3, 2, "40fd00", "UPDATE Message Error/Unrecognized Well-known Attribute (data 40fd00)")]
    [InlineData(5, 1, "02", "Finite State Machine Error/Unexpected Message in OpenSent State (Update)")]
    [InlineData(6, 1, "000101000003e8", "Cease/Maximum Number of Prefixes Reached (at most 1000 of IPv4 unicast)")]
    [InlineData(6, 8, "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20",
        "Cease/Out of Resources (data 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f...)")]
    [InlineData(7, 1, "", "ROUTE-REFRESH Message Error/Invalid Message Length")]
    [InlineData(99, 7, "", "error code 99/subcode 7")]
    public void Notifications_are_put_in_words(byte code, byte subcode, string data, string words)
    {
        NotificationMessage.TryRead([code, subcode, .. Convert.FromHexString(data)], out var notification);
        Assert.Equal(words, notification!.ToString());
    }

    [Fact]
    public void Shutdown_message_is_cut_between_characters()
    {
        var notification = NotificationMessage.Cease(CeaseSubcode.AdministrativeShutdown, "a" + new string('é', 200));
        Assert.Equal(256, notification.Data.Count);
        Assert.Equal(255, notification.Data[0]);
        Assert.EndsWith("é\"", notification.ToString(), StringComparison.Ordinal);
        var cut = NotificationMessage.Cease(CeaseSubcode.AdministrativeShutdown, new string('é', 200));
        Assert.Equal(254, cut.Data[0]);
    }

    [Theory]
    [InlineData("0001000100")]
    [InlineData("00010101ffff")]
    [InlineData("000102")]
    [InlineData("")]
    public void Route_refresh_of_wrong_length_is_answered_with_the_whole_message(string body)
    {
        var octets = Convert.FromHexString(body);
        var happened = MessageDecoder.Decode(MessageType.RouteRefresh, octets, default, out _);
        AssertError(
            Assert.IsType<SessionEvent.Malformed>(happened).Error, "ROUTE-REFRESH Message Error/Invalid Message Length",
            $"{Marker}{octets.Length + MessageHeader.Size:x4}05{body}");
    }

    [Fact]
    public void Route_refresh_of_unknown_subtype_is_left_to_be_ignored_whatever_its_length()
    {
        Assert.False(RouteRefreshMessage.TryRead([0, 1, 3, 1, 9, 9], out var message).IsError);
        Assert.Equal(new RouteRefreshMessage(AddressFamily.Ipv4Unicast, (RouteRefreshSubtype)3), message);
    }

    [Theory]
    [InlineData("100102", false)]
    [InlineData("ffff02", false)]
    [InlineData("ffff03", false)]
    [InlineData("ffff05", false)]
    [InlineData("100101", true)]
    [InlineData("100104", true)]
    public void Extended_messages_are_taken_once_they_may_be_but_never_for_OPEN_and_KEEPALIVE(string lengthAndType, bool isError)
    {
        var octets = Convert.FromHexString(Marker + lengthAndType);
        AssertError(MessageHeader.TryRead(octets, out _), "Message Header Error/Bad Message Length", lengthAndType[..4]);
        var error = MessageHeader.TryRead(octets, out _, MessageHeader.MaxExtendedMessageLength);
        if (isError) AssertError(error, "Message Header Error/Bad Message Length", lengthAndType[..4]);
        else Assert.False(error.IsError);
    }

    [Fact]
    public void Data_of_a_notification_is_cut_to_what_any_neighbor_takes()
    {
        var error = MessageError.Update(UpdateSubcode.OptionalAttributeError, "long", new byte[10_000]);
        Assert.Equal(MessageHeader.MaxMessageLength, NotificationMessage.Of(error).ToBytes().Length);
    }

    private static void AssertError(MessageError error, string words, string data)
    {
        Assert.Equal(words, ErrorText.Of(error.Code, error.Subcode));
        Assert.Equal(data, Convert.ToHexStringLower(error.Data.AsSpan()));
        Assert.NotEmpty(error.What);
    }
}
