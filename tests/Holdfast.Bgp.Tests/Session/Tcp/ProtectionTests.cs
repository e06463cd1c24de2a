using System.Net;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Session;
using Holdfast.Bgp.Tests.Speaker;
using Holdfast.Linux.Tcp;
using Holdfast.Testing.Waiting;

namespace Holdfast.Bgp.Tests.Session.Tcp;

/// <summary>
/// Sessions that demand more of a connection than an address: GTSM (RFC 5082), TCP-AO (RFC 5925), an interface.
/// </summary>
public class ProtectionTests
{
    [Theory]
    [InlineData(1, 1, true)]
    [InlineData(1, null, false)]
    [InlineData(null, null, true)]
    public async Task Gtsm_admits_only_those_that_send_with_the_largest_ttl(int? first, int? second, bool comesUp)
    {
        await using var speakers = LoopbackSpeakers.Create(
            neighbor: options => options with { TtlSecurity = options.Name == "second" ? first : second });
        if (comesUp)
        {
            await speakers.StartAsync();
            return;
        }
        speakers.First.Start();
        speakers.Second.Start();
        await Task.Delay(TimeSpan.FromSeconds(1.5), TestContext.Current.CancellationToken);
        Assert.NotEqual(SessionState.Established, speakers.FirstSees.State);
        Assert.NotEqual(SessionState.Established, speakers.SecondSees.State);
    }

    [Fact]
    public async Task Tcp_ao_is_used_where_the_kernel_has_it_and_else_the_neighbor_stays_unconnected_and_says_why()
    {
        TcpAoKey[] keys = [new(TcpAoAlgorithm.HmacSha1, 1, 1, "the key"), new(TcpAoAlgorithm.AesCmac128, 2, 2, "the next key")];
        await using var speakers = LoopbackSpeakers.Create(neighbor: options => options with { TcpAoKeys = [.. keys] });
        if (TcpAo.IsSupported)
        {
            await speakers.StartAsync();
            return;
        }
        speakers.First.Start();
        speakers.Second.Start();
        await Wait.UntilAsync(() => speakers.FirstSees.LastError is not null);
        Assert.Contains("no TCP-AO", speakers.FirstSees.LastError, StringComparison.Ordinal);
        Assert.Contains("6.7", speakers.FirstSees.LastError, StringComparison.Ordinal);
        // Nor may anyone come in without it.
        Assert.Contains("no TCP-AO", speakers.Second.ListenError, StringComparison.Ordinal);
        Assert.Equal(0, speakers.SecondSees.Received.Open);
    }

    [Fact]
    public async Task A_neighbor_that_needs_tcp_ao_is_refused_where_the_kernel_lacks_it()
    {
        await using var speakers = LoopbackSpeakers.Create(
            neighbor: options =>
                options.Name == "first" ? options with { TcpAoKeys = [new(TcpAoAlgorithm.HmacSha1, 1, 1, "the key")] } : options);
        speakers.First.Start();
        speakers.Second.Start();
        if (!TcpAo.IsSupported) await Wait.UntilAsync(() => speakers.Second.RejectedConnections > 0);
        Assert.Equal(0, speakers.SecondSees.Received.Open);
    }

    [Theory]
    [InlineData("one", "two", "the TCP MD5 keys may differ")]
    [InlineData("one", null, "the TCP MD5 keys may differ")]
    [InlineData(null, "two", "the neighbor may have a key")]
    public async Task A_connect_that_a_key_leaves_unanswered_is_an_error_that_says_so(string? first, string? second, string says)
    {
        await using var speakers = LoopbackSpeakers.Create(
            neighbor: options => options with { Password = options.Name == "second" ? first : second });
        speakers.Second.Start();
        speakers.First.Start();
        // What the kernel counts is everybody's, so others' tests may add a cause; that there is no answer is ours alone.
        await Wait.UntilAsync(() => speakers.FirstSees.LastError?.Contains(says, StringComparison.Ordinal) == true);
        Assert.StartsWith("no answer from 127.0.0.2 port ", speakers.FirstSees.LastError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_local_neighbor_waits_for_its_interface()
    {
        await using var speakers = LoopbackSpeakers.Create(
            neighbor: options => options.Name == "second"
                ? options with { Address = IPAddress.Parse("fe80::2"), Source = null, Interface = "no-such-link" } : options);
        speakers.First.Start();
        await Wait.UntilAsync(() => speakers.FirstSees.LastError is not null);
        Assert.Equal("there is no interface no-such-link, which its address fe80::2 is on", speakers.FirstSees.LastError);
    }
}
