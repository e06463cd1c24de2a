using FsCheck.Xunit;
using Holdfast.Bgp.Session;
using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Messages;

namespace Holdfast.Bgp.Tests.Wire.Messages;

public class WireTests
{
    private static readonly UpdateContext[] Contexts =
    [
        new(false, false), new(false, true), new(true, false), new(true, true),
        new(true, false) { ExtendedNextHop = true, ExtendedMessages = true },
    ];

    [Property(MaxTest = 2000)]
    public bool What_is_written_is_read_back(int seed)
    {
        var messages = new RandomMessages(seed);
        return Contexts.All(context =>
        {
            var message = messages.Next(context);
            var read = Read(message.ToBytes(context), context, out var error);
            return !error.IsError && message.Equals(read);
        });
    }

    [Fact]
    public void A_million_broken_messages_crash_nothing()
    {
        var random = new Random(4271);
        var messages = new RandomMessages(4271);
        var (understood, refused) = (0, 0);
        for (var round = 0; round < 2000; round++)
        {
            var context = Contexts[round % Contexts.Length];
            var octets = messages.Next(context).ToBytes(context);
            for (var mutation = 0; mutation < 500; mutation++)
            {
                var broken = (byte[])octets.Clone();
                for (var flips = random.Next(1, 4); flips > 0; flips--)
                {
                    // Mostly behind the marker, where there is something to break.
                    var at = random.Next(8) == 0 ? random.Next(broken.Length) : random.Next(16, broken.Length);
                    broken[at] = (byte)random.Next(256);
                }
                if (random.Next(4) == 0) broken = broken[..random.Next(MessageHeader.Size, broken.Length + 1)];
                Read(broken, context, out var error);
                if (error.IsError) refused++;
                else understood++;
            }
        }
        Assert.True(understood > 10_000 && refused > 10_000, $"{understood} understood, {refused} refused");
    }

    private static Message? Read(byte[] octets, UpdateContext context, out MessageError error)
    {
        error = MessageHeader.TryRead(octets, out var header);
        if (error.IsError) return null;
        var body = octets.AsSpan(MessageHeader.Size, Math.Min(header.Length, octets.Length) - MessageHeader.Size);
        var decoded = MessageDecoder.Decode(header.Type, body, context, out var faults);
        if (decoded is SessionEvent.Malformed malformed) error = malformed.Error;
        else if (faults.Count > 0) error = MessageError.Update(faults[0].Subcode, faults[0].What);
        return (decoded as SessionEvent.Received)?.Message;
    }
}
