using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Drafts;
using Holdfast.Configuration.Keys;
using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Values;
using Holdfast.LoadBalancer.Listeners.Tcp;

namespace Holdfast.Configuration.Tests.Schema;

/// <summary>Rows take values of any language's reader: what they need is a text and a place.</summary>
public class RowTests
{
    private static readonly SourceText Lua = SourceText.From("dnsdist.conf", "setTCPRecvTimeout(3)\nsetMaxTCPClientThreads(0)\n");

    private readonly DiagnosticBag _bag = new(Lua);

    [Fact]
    public void A_row_is_filled_from_a_text_at_a_place()
    {
        var options = new TcpOptions();
        Assert.True(Read("message_timeout", "3s", new Location(1, 19), ref options));
        Assert.Equal(TimeSpan.FromSeconds(3), options.MessageTimeout);
        Assert.Empty(_bag.Diagnostics);
    }

    [Fact]
    public void Its_mistake_is_told_at_that_place()
    {
        var options = new TcpOptions();
        Assert.False(Read("max_connections", "0", new Location(2, 24), ref options));
        Assert.Equal(new TcpOptions(), options);
        Assert.Equal(
            "dnsdist.conf:2:24: error: dns.tcp.max_connections: 0 is out of range: it must be a whole number from 1 to 1000000",
            Assert.Single(_bag.Diagnostics).ToString());
    }

    private bool Read(string name, string text, Location at, ref TcpOptions options)
    {
        var key = (Key<TcpOptions>)TcpKeys.Section.Keys.First(its => its.Name == name);
        var reading = new Reading(new Draft(), new PasswordFile("/", SecretFiles.Optional), () => AllSections.List);
        return key.TryRead(new Field(new ScalarNode(text, isPlain: true, at), TcpKeys.Section.PathOf(name), _bag), reading,
            ref options);
    }
}
