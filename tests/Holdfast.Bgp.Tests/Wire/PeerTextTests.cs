using System.Text;
using Holdfast.Bgp.Session;
using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Capabilities;
using Holdfast.Bgp.Wire.Messages;

namespace Holdfast.Bgp.Tests.Wire;

/// <summary>
/// What a neighbor may make us print and keep: as much as helps an operator, and nothing that changes a terminal.
/// </summary>
public class PeerTextTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("Zürich 東京 🏔", "Zürich 東京 🏔")]
    [InlineData("a\u001b[2Jb\r\nc\u0085d", "a [2Jb  c d")]
    [InlineData("a\u202eb\u2066c\u200fd\u200be\ufefff", "a b c d e f")]
    [InlineData("a\u2028b\u2029c", "a b c")]
    public void Control_and_direction_marks_become_spaces(string text, string shown) =>
        Assert.Equal(shown, PeerText.Printable(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("61ff62", "a\ufffdb")]
    [InlineData("61e28062", "a\ufffdb")]
    [InlineData("61eda08062", "a\ufffd\ufffd\ufffdb")]
    [InlineData("c080", "\ufffd\ufffd")]
    public void What_is_no_utf8_is_marked(string hex, string shown) =>
        Assert.Equal(shown, PeerText.Printable(Convert.FromHexString(hex)));

    [Theory]
    [InlineData(255, 255, false)]
    [InlineData(256, 255, true)]
    [InlineData(60_000, 255, true)]
    public void A_long_text_is_cut(int octets, int shown, bool isCut)
    {
        var text = PeerText.Printable(Encoding.ASCII.GetBytes(new string('x', octets)));
        Assert.Equal((shown, isCut), (text.Length, text.EndsWith("...", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void No_character_is_cut_in_two(int before)
    {
        var mountains = new string('x', before) + string.Concat(Enumerable.Repeat("🏔", 400));
        Assert.All([PeerText.Printable(Encoding.UTF8.GetBytes(mountains)), PeerText.Shorten(mountains)], text =>
        {
            Assert.InRange(text.Length, 250, PeerText.MaxLength);
            Assert.DoesNotContain(Rune.ReplacementChar, text.EnumerateRunes());
        });
    }

    [Fact]
    public void Of_hard_resets_within_each_other_one_level_is_put_into_words()
    {
        var data = new byte[65_512];
        for (var at = 0; at + 1 < data.Length; at += 2) (data[at], data[at + 1]) = (6, 9);
        var words = NotificationMessage.HardReset(new NotificationMessage(ErrorCode.Cease, 9, [.. data])).ToString();
        Assert.StartsWith("Cease/Hard Reset (Cease/Hard Reset (data 0609", words, StringComparison.Ordinal);
        Assert.InRange(words.Length, 64, 128);
    }

    [Theory]
    [InlineData(2, 7)]
    [InlineData(6, 2)]
    [InlineData(6, 9)]
    [InlineData(3, 5)]
    [InlineData(77, 200)]
    public void The_data_of_a_notification_is_shown_within_bounds(byte code, byte subcode)
    {
        foreach (var octet in (byte[])[0, 1, 2, 6, 9, 64, 73, 200, 255])
        {
            foreach (var length in (int[])[1, 2, 3, 33, 255, 256, 4075, 65_514])
            {
                var data = new byte[length];
                data.AsSpan().Fill(octet);
                Assert.InRange(new NotificationMessage((ErrorCode)code, subcode, [.. data]).ToString().Length, 1, 400);
            }
        }
    }

    [Fact]
    public void What_is_reported_of_a_session_is_bounded() =>
        Assert.Equal(SessionEnd.MaxReason, new SessionEnd(new string('x', 100_000), IsError: true).Reason.Length);

    [Fact]
    public void An_open_with_hundreds_of_capabilities_shows_some_and_keeps_few_it_does_not_know()
    {
        var hostile = new List<Capability>();
        for (var code = 0; code < 150; code++)
            hostile.Add(new UnknownCapability((CapabilityCode)(100 + code), [1, 2, 3]));
        for (var again = 0; again < 200; again++) hostile.Add(new RouteRefreshCapability());
        for (var family = 0; family < 150; family++) hostile.Add(new MultiprotocolCapability((AddressFamily)((family << 16) | 1)));
        hostile.Add(new FourOctetAsCapability(65_101));
        var octets = new OpenMessage(UpdateContext.AsTrans, 90, 1, [.. hostile]).ToBytes();
        Assert.False(OpenMessage.TryRead(octets.AsSpan(MessageHeader.Size), out var open).IsError);
        Assert.Equal(64, open!.Capabilities.Items.Count(capability => capability is UnknownCapability));
        // Whatever is left out, what counts is heard.
        Assert.Equal(65_101u, open.As);
        var words = open.CapabilityWords;
        Assert.Equal(64, words.Length);
        Assert.Equal(words.Distinct(), words);
    }

    [Fact]
    public void A_long_capability_is_cut()
    {
        var families = Enumerable.Range(0, 60).Select(number =>
            new GracefulRestartFamily((AddressFamily)((number << 16) | 1), ForwardingPreserved: true));
        var open = new OpenMessage(65_000, 90, 1, [new GracefulRestartCapability(true, true, 120, [.. families])]);
        Assert.Equal(PeerText.MaxLength, Assert.Single(open.CapabilityWords).Length);
    }

    [Fact]
    public void Thousands_of_repeated_attributes_are_not_all_reported()
    {
        var body = new List<byte> { 0, 0, 0xEA, 0x60 };
        for (var attribute = 0; attribute < 60_000 / 3; attribute++) body.AddRange([0xC0, 200, 0]);
        var reading = UpdateReader.Read([.. body], new UpdateContext(true, false));
        Assert.InRange(reading.Faults.Count, 1, 16);
    }
}
