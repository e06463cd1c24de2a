using Holdfast.Bgp.Session;
using Holdfast.Bgp.Tests.Vectors;
using Holdfast.Bgp.Tests.Wire.Messages;
using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Attributes;
using Holdfast.Bgp.Wire.Messages;

namespace Holdfast.Bgp.Tests.Fuzzing;

/// <summary>Whatever comes, the reader says what it is or what is wrong with it, at once and in one line.</summary>
public class MessageReaderFuzzTests
{
    private static readonly UpdateContext[] Contexts =
    [
        default, new(true, false), new(false, true), new(true, true) { ExtendedNextHop = true },
        new(true, false) { ExtendedNextHop = true, ExtendedMessages = true },
    ];

    [Fact]
    public void Broken_messages_are_read_or_refused()
    {
        var run = new FuzzRun("message reader");
        var made = new RandomMessages(run.Seed);
        byte[][] captured = [.. Vector.ReadFolder(Path.Join(AppContext.BaseDirectory, "Vectors"))
            .Where(vector => vector.Kind is "message" or "stream" && vector.Octets.Length >= MessageHeader.Size)
                .Select(vector => vector.Octets)];
        long read = 0, faulty = 0, refused = 0;
        // On a slow machine too, enough of them to tell something.
        while (run.GoesOn || read + faulty + refused < 10_000)
        {
            var context = Contexts[run.Chance.Next(Contexts.Length)];
            var octets = run.Chance.Next(2) == 0 ? captured[run.Chance.Next(captured.Length)]
                : made.Next(context).ToBytes(context);
            var other = captured[run.Chance.Next(captured.Length)];
            for (var round = 0; round < 100; round++)
            {
                var broken = Mutation.Of(octets, other, run.Chance);
                var begin = run.Elapsed;
                try
                {
                    switch (Feed(broken, context))
                    {
                        case FaultAction.None: read++; break;
                        case FaultAction.SessionReset: refused++; break;
                        default: faulty++; break;
                    }
                }
                catch (Exception exception)
                {
                    throw new InvalidOperationException(
                        $"seed {run.Seed}, {context}, {Convert.ToHexStringLower(broken)}", exception);
                }
                Assert.True(run.Elapsed - begin < TimeSpan.FromSeconds(10),
                    $"took {run.Elapsed - begin}: {Convert.ToHexStringLower(broken)}");
            }
        }
        run.Finish($"{read} read, {faulty} with faults that cost less than the session, {refused} refused");
        // A reader that refused or took all would be the worse for it.
        Assert.True(read > 100 && faulty > 100 && refused > 100, $"{read} read, {faulty} faulty, {refused} refused");
    }

    private static FaultAction Feed(byte[] octets, UpdateContext context)
    {
        if (octets.Length < MessageHeader.Size) return FaultAction.SessionReset;
        var error = MessageHeader.TryRead(octets, out var header, context.MaxMessageLength);
        if (error.IsError) return Refused(error);
        var body = octets.AsSpan(MessageHeader.Size, Math.Min(header.Length, octets.Length) - MessageHeader.Size);
        var happened = MessageDecoder.Decode(header.Type, body, context, out var faults);
        AssertOneLine(faults.ToString());
        if (happened is SessionEvent.Malformed malformed) return Refused(malformed.Error);
        var message = Assert.IsType<SessionEvent.Received>(happened).Message;
        if (message is NotificationMessage or OpenMessage) AssertOneLine(message.ToString());
        if (faults.Count > 0) return faults.Max(fault => fault.Action);

        // What was understood without a fault is what it is when we write it.
        var written = message.ToBytes(context);
        var again = MessageDecoder.Decode(header.Type, written.AsSpan(MessageHeader.Size), context, out var newFaults);
        Assert.Empty(newFaults);
        Assert.Equal(message, Assert.IsType<SessionEvent.Received>(again).Message);
        return FaultAction.None;
    }

    private static FaultAction Refused(MessageError error)
    {
        AssertOneLine(error.ToString());
        Assert.InRange(NotificationMessage.Of(error).ToBytes().Length, MessageHeader.Size + 2, MessageHeader.MaxMessageLength);
        return FaultAction.SessionReset;
    }

    /// <summary>A neighbor must not write lines into our log, nor move a terminal's cursor.</summary>
    private static void AssertOneLine(string text)
    {
        Assert.DoesNotContain(text, char.IsControl);
        Assert.NotEmpty(text);
    }
}
