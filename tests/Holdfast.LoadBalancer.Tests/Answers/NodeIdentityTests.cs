using Holdfast.Dns.Codes;
using Holdfast.Dns.Wire;
using Holdfast.LoadBalancer.Answers;
using Holdfast.Testing.Messages;

namespace Holdfast.LoadBalancer.Tests.Answers;

public class NodeIdentityTests
{
    private static readonly NodeIdentity Lb1 = new(new IdentityOptions { Name = "lb1" });

    [Theory]
    [InlineData("id.server.", RecordType.TXT, RecordClass.CH, true)]
    [InlineData("ID.Server.", RecordType.TXT, RecordClass.CH, true)]
    [InlineData("hostname.bind.", RecordType.TXT, RecordClass.CH, true)]
    [InlineData("version.bind.", RecordType.TXT, RecordClass.CH, false)]
    [InlineData("x.id.server.", RecordType.TXT, RecordClass.CH, false)]
    [InlineData("id.server.", RecordType.TXT, RecordClass.IN, false)]
    [InlineData("id.server.", RecordType.A, RecordClass.CH, false)]
    public void Knows_what_asks_for_it(string name, RecordType type, RecordClass @class, bool asked) =>
        Assert.Equal(asked, IsAskedFor(Lb1, Queries.Wire(name, type, @class)));

    [Fact]
    public void Lets_the_names_pass_when_off() =>
        Assert.False(
            IsAskedFor(new(new IdentityOptions { Name = "lb1", IdServer = false }), Queries.Wire(
                "id.server.", RecordType.TXT, RecordClass.CH)));

    [Fact]
    public void Answers_with_the_nodes_name()
    {
        var answer = Answer(Lb1, Queries.Wire("id.server.", RecordType.TXT, RecordClass.CH));
        // Class CH, TTL 0, one string.
        Assert.Equal([0, 16, 0, 3, 0, 0, 0, 0, 0, 4, 3, (byte)'l', (byte)'b', (byte)'1'], answer[^14..]);
        Assert.Equal(0x04, answer[2] & 0x04);
    }

    [Fact]
    public void Adds_NSID_only_for_who_asks_for_it()
    {
        byte[] nsid = [0, 3, 0, 3, (byte)'l', (byte)'b', (byte)'1'];
        Assert.Equal(nsid, Answer(Lb1, MessageText.Wire("id.server. CH TXT +rd +nsid"))[^7..]);
        Assert.NotEqual(nsid, Answer(Lb1, MessageText.Wire("id.server. CH TXT +rd +ednsopt=8:"))[^7..]);
        var off = new NodeIdentity(new IdentityOptions { Name = "lb1", Nsid = false });
        Assert.True(off.Nsid.IsEmpty);
        Assert.NotEqual(nsid, Answer(off, MessageText.Wire("id.server. CH TXT +rd +nsid"))[^7..]);
    }

    private static bool IsAskedFor(NodeIdentity identity, byte[] wire)
    {
        Assert.False(QueryView.TryParse(wire, out var view).IsError);
        return identity.IsAskedFor(view);
    }

    private static byte[] Answer(NodeIdentity identity, byte[] wire)
    {
        Assert.False(QueryView.TryParse(wire, out var view).IsError);
        var buffer = new byte[512];
        var answer = new AnswerWriter(buffer, view, ResponseCode.NoError);
        Assert.True(identity.TryAddText(ref answer));
        identity.AddNsid(ref answer, view);
        return buffer[..answer.Finish()];
    }
}
