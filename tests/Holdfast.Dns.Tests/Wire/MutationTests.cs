using System.Diagnostics;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Messages;
using Holdfast.Dns.Tests.Samples;
using Holdfast.Dns.Wire;

namespace Holdfast.Dns.Tests.Wire;

/// <summary>A million broken messages; what fails is told with the seed that makes it again.</summary>
public class MutationTests
{
    private const int Inputs = 1_000_000;

    private static readonly EdnsOptionSet Removed = EdnsOptionSet.Of(EdnsOptionCode.Cookie, EdnsOptionCode.Nsid);

    private static readonly byte[][] Corpus = [.. Enumerable.Range(0, 300).Select(Sample).Where(wire => wire.Length < 400)];

    [Fact]
    public void A_million_mutated_inputs_crash_nothing()
    {
        int first = Environment.TickCount;
        var input = new byte[1024];
        var buffer = new byte[1024];
        var counts = new Counts();
        for (int i = 0; i < Inputs; i++)
        {
            int seed = unchecked(first + i);
            int length = Mutate(seed, input);
            try
            {
                Feed(seed, input.AsSpan(0, length), buffer, ref counts);
            }
            catch (Exception e)
            {
                Assert.Fail($"seed {seed}, message {Convert.ToHexString(input.AsSpan(0, length))}: {e}");
            }
        }

        // Mutation that never, or always, leaves a message whole would test little.
        Assert.InRange(counts.Queries, Inputs / 100, Inputs / 2);
        Assert.InRange(counts.Messages, Inputs / 100, Inputs * 9 / 10);
        Assert.InRange(counts.Edits, Inputs / 100, Inputs);
    }

    private static byte[] Sample(int seed)
    {
        var random = new RandomMessages(seed);
        return (seed % 3) switch
        {
            0 => random.Query(edns: seed % 2 == 0).ToArray(),
            1 => random.Answer(opt: seed % 2 == 0).ToArray(),
            _ => random.Any().ToArray(),
        };
    }

    private static int Mutate(int seed, byte[] input)
    {
        var random = new SmallRandom((uint)seed);
        var sample = Corpus[random.Below(Corpus.Length)];
        sample.CopyTo(input, 0);
        int length = sample.Length;
        for (int changes = 1 + random.Below(4); changes > 0 && length > 0; changes--)
        {
            int at = random.Below(length);
            switch (random.Below(8))
            {
                case 0 or 1:
                    input[at] ^= (byte)(1 << random.Below(8));
                    break;
                case 2:
                    input[at] = (byte)random.Below(256);
                    break;
                case 3:
                    length = at;
                    break;
                case 4:
                    length = Splice(ref random, input, length, at);
                    break;
                case 5 when at + 1 < length:
                    input[at] = (byte)(0xC0 | random.Below(2));
                    input[at + 1] = (byte)(random.Below(2) == 0 ? at : random.Below(length));
                    break;
                case 6:
                    input[random.Below(Math.Min(12, length))] = (byte)random.Below(4);
                    break;
                default:
                    input[at] = (byte)(random.Below(2) == 0 ? 0 : 63 + random.Below(3));
                    break;
            }
        }

        return length;
    }

    private static int Splice(ref SmallRandom random, byte[] input, int length, int at)
    {
        var other = Corpus[random.Below(Corpus.Length)];
        int from = random.Below(other.Length);
        int count = Math.Min(random.Below(other.Length - from + 1), input.Length - at);
        other.AsSpan(from, count).CopyTo(input.AsSpan(at));
        return Math.Max(length, at + count);
    }

    private static void Feed(int seed, Span<byte> input, byte[] buffer, ref Counts counts)
    {
        int maxSize = (seed & 0x1FF) + 1;
        var error = QueryView.TryParse(input, out var query);
        if (error.IsError)
        {
            Check(AnswerWriter.WriteError(buffer, input, error) <= 271);
        }
        else
        {
            counts.Queries++;
            Answer(query, buffer);
        }

        if (!ResponseView.TryParse(input, out var response).IsError)
            Check(response.Matches(response.Question) == response.HasQuestion
                && !response.TryReadEdns(out var edns).IsError | !edns.IsPresent);
        if (!response.Message.IsEmpty
            && RecordRemoval.TryWrite(input, response.QuestionEnd, [RecordType.A, RecordType.NS], buffer, out int left))
            Check(left >= response.QuestionEnd);
        if (Message.TryParse(input, out var message) is { IsError: false })
        {
            counts.Messages++;
            if ((seed & 15) == 0)
                Check(Message.TryParse(message!.ToArray(), out var again) is { IsError: false } && message == again);
        }

        input.CopyTo(buffer);
        int length = Truncation.Truncate(buffer, input.Length, maxSize);
        Check(length <= maxSize && (length == input.Length || length == 0 || Parses(buffer.AsSpan(0, length))));
        Edit(seed, input, buffer, ref counts);
    }

    private static void Answer(in QueryView query, Span<byte> buffer)
    {
        var writer = new AnswerWriter(buffer, query, ResponseCode.ServFail);
        writer.TryAddAddress([192, 0, 2, 1], 60);
        writer.TryAddNsid("lb1"u8);
        Check(Parses(buffer[..writer.Finish()]));
    }

    private static void Edit(int seed, ReadOnlySpan<byte> input, Span<byte> buffer, ref Counts counts)
    {
        input.CopyTo(buffer);
        int length = input.Length;
        bool edited = (seed & 3) switch
        {
            0 => EdnsEditor.TryAddOpt(buffer, ref length, 1232),
            1 => EdnsEditor.TryAddOption(buffer, ref length, EdnsOptionCode.ClientSubnet, Corpus[0].AsSpan(0, seed & 12)),
            2 => EdnsEditor.TryRemoveOpt(buffer, ref length),
            _ => EdnsEditor.TryRemoveOption(buffer, ref length, EdnsOptionCode.Cookie),
        };
        counts.Edits += edited ? 1 : 0;
        Check(edited ? Parses(buffer[..length]) : buffer[..input.Length].SequenceEqual(input));
        Rewrite(input, buffer);
    }

    private static void Rewrite(ReadOnlySpan<byte> input, Span<byte> buffer)
    {
        if (MessageLayout.TryRead(input, out var layout).IsError || !layout.HasOpt)
            return;
        input.CopyTo(buffer);
        int length = layout.End;
        OptRewriter.Rewrite(buffer, ref length, layout.OptOffset, new OptFields(1232, DnssecOk: true), Removed, maxOptions: 40);
        Check(length <= layout.End && Parses(buffer[..length]));
        OptRewriter.Remove(buffer, ref length, layout.OptOffset);
        Check(!MessageLayout.TryRead(buffer[..length], out var without).IsError && !without.HasOpt);
    }

    private static bool Parses(ReadOnlySpan<byte> message) => !MessageLayout.TryRead(message, out _).IsError;

    private static void Check(bool holds)
    {
        if (!holds)
            throw new UnreachableException("a promise was broken");
    }

    private struct Counts
    {
        public int Queries;
        public int Messages;
        public int Edits;
    }

    /// <summary>Cheap to seed, unlike System.Random: every input has a seed of its own.</summary>
    private struct SmallRandom(uint seed)
    {
        private ulong _state = (seed + 1) * 0x9E3779B97F4A7C15;

        public int Below(int limit)
        {
            _state ^= _state << 13;
            _state ^= _state >> 7;
            _state ^= _state << 17;
            return (int)((_state >> 33) % (ulong)limit);
        }
    }
}
