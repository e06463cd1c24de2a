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
    [InlineData("version.bind.", RecordType.TXT, RecordClass.CH, true)]
    [InlineData("VERSION.server.", RecordType.TXT, RecordClass.CH, true)]
    [InlineData("version.bind.", RecordType.ANY, RecordClass.CH, true)]
    [InlineData("authors.bind.", RecordType.TXT, RecordClass.CH, true)]
    [InlineData("version.bind.", RecordType.TXT, RecordClass.IN, false)]
    [InlineData("x.version.bind.", RecordType.TXT, RecordClass.CH, false)]
    [InlineData("x.id.server.", RecordType.TXT, RecordClass.CH, false)]
    [InlineData("id.server.", RecordType.TXT, RecordClass.IN, false)]
    [InlineData("id.server.", RecordType.A, RecordClass.CH, false)]
    public void Knows_what_asks_for_it(string name, RecordType type, RecordClass @class, bool asked) =>
        Assert.Equal(asked, IsAskedFor(Lb1, Queries.Wire(name, type, @class)));

    [Fact]
    public void Lets_the_names_of_the_node_pass_when_off() =>
        Assert.False(
            IsAskedFor(new(new IdentityOptions { Name = "lb1", IdServer = false }), Queries.Wire(
                "id.server.", RecordType.TXT, RecordClass.CH)));

    [Fact]
    public void Answers_with_the_nodes_name() =>
        Assert.Equal("id.server. CH TXT +qr +aa +rd +ra\nid.server. 0 CH TXT \"lb1\"", Answer(Lb1, "id.server. CH TXT +rd"));

    [Theory]
    [InlineData("version.bind. CH TXT +rd", "version.bind. CH TXT +qr +aa +rd +ra\nversion.bind. 0 CH TXT \"9 lives\"")]
    [InlineData("Version.Server. CH TXT", "Version.Server. CH TXT +qr +aa +ra\nVersion.Server. 0 CH TXT \"9 lives\"")]
    [InlineData("version.bind. CH A", "version.bind. CH A +qr +ra REFUSED")]
    [InlineData("authors.bind. CH TXT", "authors.bind. CH TXT +qr +ra REFUSED")]
    public void Tells_the_version_of_choice_and_no_more(string query, string answer) =>
        Assert.Equal(answer, Answer(new(new IdentityOptions { Version = "9 lives" }), query));

    [Fact]
    public void Refuses_to_tell_a_version_that_it_was_not_given() =>
        Assert.Equal("version.bind. CH TXT +qr +ra REFUSED", Answer(Lb1, "version.bind. CH TXT"));

    [Fact]
    public void Refuses_class_ANY_for_its_version()
    {
        byte[] wire = MessageText.Wire("version.bind. CH TXT");
        wire[^1] = (byte)RecordClass.Any;
        Assert.True(IsAskedFor(Lb1, wire));
        Assert.False(QueryView.TryParse(wire, out var view).IsError);
        var buffer = new byte[512];
        Assert.Equal(wire.Length, Lb1.WriteAnswer(buffer, view));
        Assert.Equal((byte)ResponseCode.Refused, buffer[3] & 0xF);
    }

    private static bool IsAskedFor(NodeIdentity identity, byte[] wire)
    {
        Assert.False(QueryView.TryParse(wire, out var view).IsError);
        return identity.IsAskedFor(view);
    }

    private static string Answer(NodeIdentity identity, string query)
    {
        byte[] wire = MessageText.Wire(query);
        Assert.False(QueryView.TryParse(wire, out var view).IsError);
        Assert.True(identity.IsAskedFor(view));
        var buffer = new byte[512];
        return MessageText.Format([.. buffer.AsSpan(0, identity.WriteAnswer(buffer, view))]);
    }
}
