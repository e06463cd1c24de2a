using Holdfast.LoadBalancer.Logging.Dnstap;

namespace Holdfast.LoadBalancer.Tests.Logging.Dnstap;

public sealed class FrameStreamsTests
{
    [Theory]
    [InlineData("Ready")]
    [InlineData("Start")]
    [InlineData("Stop")]
    [InlineData("Finish")]
    public void A_control_frame_is_read_as_it_was_written_and_no_sooner_than_it_is_whole(string name)
    {
        ControlFrame frame = Enum.Parse<ControlFrame>(name);
        byte[] buffer = new byte[FrameStreams.LongestControl];
        int length = FrameStreams.WriteControl(buffer, frame);
        for (int cut = 0; cut < length; cut++)
            Assert.Equal(0, FrameStreams.ReadControl(buffer.AsSpan(0, cut), out _, out _));
        Assert.Equal(length, FrameStreams.ReadControl(buffer, out ControlFrame read, out bool takesDnstap));
        Assert.Equal((frame, true), (read, takesDnstap));
    }

    [Fact]
    public void READY_is_as_the_specification_has_it()
    {
        byte[] buffer = new byte[FrameStreams.LongestControl];
        int length = FrameStreams.WriteControl(buffer, ControlFrame.Ready);
        Assert.Equal(
            "00000000" + "00000022" + "00000004" + "00000001" + "00000016" + Convert.ToHexString("protobuf:dnstap.Dnstap"u8),
            Convert.ToHexString(buffer.AsSpan(0, length)));
    }

    [Theory]
    [InlineData("00000000000000120000000100000001000000066f746865722e", false)]
    [InlineData("000000000000000400000001", true)]
    public void ACCEPT_says_whether_it_takes_dnstap(string hex, bool takes)
    {
        byte[] received = Convert.FromHexString(hex);
        Assert.Equal(received.Length, FrameStreams.ReadControl(received, out ControlFrame frame, out bool takesDnstap));
        Assert.Equal((ControlFrame.Accept, takes), (frame, takesDnstap));
    }

    [Theory]
    [InlineData("00000001")]
    [InlineData("485454502f312e31")]
    [InlineData("0000000000000003")]
    [InlineData("0000000000ffffff")]
    [InlineData("00000000000000080000000100000001")]
    public void What_is_no_control_frame_is_told_apart(string hex) =>
        Assert.Equal(-1, FrameStreams.ReadControl(Convert.FromHexString(hex), out _, out _));

    [Fact]
    public void No_octets_crash_it()
    {
        var random = new Random(3);
        byte[] buffer = new byte[64];
        for (int i = 0; i < 20_000; i++)
        {
            FrameStreams.WriteControl(buffer, (ControlFrame)random.Next(1, 6));
            for (int changes = random.Next(4); changes > 0; changes--)
                buffer[random.Next(20)] = (byte)random.Next(256);
            Assert.InRange(FrameStreams.ReadControl(buffer.AsSpan(0, random.Next(64)), out _, out _), -1, 64);
        }
    }
}
