using Holdfast.Dns.Codes;
using Holdfast.Dns.Names;
using Holdfast.Dns.Tests.Samples;
using Holdfast.Dns.Wire;
using Holdfast.Testing.Messages;

namespace Holdfast.Dns.Tests.Wire;

public class AllocationTests
{
    private const int Rounds = 100_000;

    private static readonly EdnsOptionSet HopByHop = EdnsOptionSet.Of(EdnsOptionCode.Cookie, EdnsOptionCode.Nsid);

    private static readonly Name Suffix = Name.Parse("example.");

    [Fact]
    public void Nothing_is_allocated_to_read_answer_cut_and_edit()
    {
        byte[] query = MessageText.Wire("www.example. A +rd +bufsize=1232 +do");
        byte[] broken = [.. query[..^3]];
        byte[] answer = Enumerable.Range(0, 1000).Select(seed => new RandomMessages(seed).Answer(opt: true).ToArray())
            .First(wire => wire.Length > 500);
        var buffer = new byte[2048];
        int sum = Run(100, query, broken, answer, buffer);
        long before = GC.GetAllocatedBytesForCurrentThread();
        sum += Run(Rounds, query, broken, answer, buffer);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.NotEqual(0, sum);
    }

    private static int Run(int rounds, byte[] query, byte[] broken, byte[] answer, byte[] buffer)
    {
        int sum = 0;
        for (int i = 0; i < rounds; i++)
            sum += Round(query, broken, answer, buffer);
        return sum;
    }

    private static int Round(byte[] query, byte[] broken, byte[] answer, byte[] buffer)
    {
        var error = QueryView.TryParse(broken, out _);
        int sum = AnswerWriter.WriteError(buffer, broken, error);
        _ = QueryView.TryParse(query, out var view);
        var writer = new AnswerWriter(buffer, view, ResponseCode.ServFail);
        writer.TryAddAddress([192, 0, 2, 1], 60);
        writer.TryAddText("text"u8, 0);
        writer.TryAddExtendedError(ExtendedErrorCode.NoReachableAuthority, "down"u8);
        writer.TryAddNsid("lb1"u8);
        sum += writer.Finish();
        sum += (int)NameWire.Hash(view.QName, 1) | (NameWire.IsAtOrBelow(view.QName, Suffix) ? 1 : 0);

        answer.CopyTo(buffer, 0);
        int length = answer.Length;
        _ = ResponseView.TryParse(buffer.AsSpan(0, length), out var response);
        sum += response.Matches(view.Question) ? 1 : 0;
        sum += response.TryReadEdns(out var edns).Offset + edns.UdpPayloadSize;
        Span<byte> subnet = stackalloc byte[ClientSubnet.MaxLength];
        int subnetLength = ClientSubnet.Write(subnet, [192, 0, 2, 1], 24);
        EdnsEditor.TryAddOption(buffer, ref length, EdnsOptionCode.ClientSubnet, subnet[..subnetLength]);
        EdnsEditor.TryRemoveOption(buffer, ref length, EdnsOptionCode.ClientSubnet);
        OptRewriter.Rewrite(buffer, ref length, edns.OptOffset, new OptFields(1232, true), HopByHop);
        sum += Truncation.Truncate(buffer, length, 400);
        answer.CopyTo(buffer, 0);
        length = answer.Length;
        EdnsEditor.TryRemoveOpt(buffer, ref length);
        EdnsEditor.TryAddOpt(buffer, ref length, 1232);
        return sum + length;
    }
}
