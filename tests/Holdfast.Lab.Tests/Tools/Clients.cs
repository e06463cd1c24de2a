using System.Net;
using Holdfast.Lab.Processes;

namespace Holdfast.Lab.Tests.Tools;

/// <summary>The tools people use are satisfied with the answers they get.</summary>
public sealed class Clients(SiteFixture fixture, ITestOutputHelper output) : Scenario(fixture, output)
{
    public static TheoryData<string> ServiceAddresses => [.. Dns1.Addresses.Concat(Dns2.Addresses).Select(a => a.ToString())];

    [Theory]
    [MemberData(nameof(ServiceAddresses))]
    public void Dig_gets_an_answer_over_UDP_and_TCP(string address)
    {
        Assert.Contains("198.51.100.55", Dig(address, "www.lab.example"), StringComparison.Ordinal);
        Assert.Contains("198.51.100.55", Dig(address, "www.lab.example", "+tcp"), StringComparison.Ordinal);
        Assert.Contains("2001:db8:8888::55", Dig(address, "alias.lab.example", "AAAA"), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(ServiceAddresses))]
    public void Dig_sees_which_node_answers(string address)
    {
        var active = Dns1.Addresses.Contains(IPAddress.Parse(address)) ? "lb1" : "lb2";
        Assert.Contains($"(\"{active}\")", Dig(address, "www.lab.example", "+nsid"), StringComparison.Ordinal);
        Assert.Contains($"\"{active}\"", Dig(address, "CH", "TXT", "id.server"), StringComparison.Ordinal);
        Assert.Contains($"\"{active}\"", Dig(address, "CH", "TXT", "hostname.bind"), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(ServiceAddresses))]
    public void Dig_comes_back_over_TCP_for_what_UDP_cannot_carry(string address)
    {
        var big = Dig(address, "big.lab.example", "TXT");
        Assert.Contains("Truncated, retrying in TCP mode", big, StringComparison.Ordinal);
        Assert.Contains("ANSWER: 16,", big, StringComparison.Ordinal);
        Assert.Contains(
            "Truncated, retrying in TCP mode", Dig(address, "www.lab.example", "ANY", "+notcp"), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(ServiceAddresses))]
    public void Kdig_pipelines_over_one_TCP_connection(string address)
    {
        var result = Client.Execute(
            "kdig", "+tcp", "+keepopen", "+nsid", $"@{address}", "one.lab.example", "two.lab.example", "alias.lab.example");
        Assert.Equal(0, result.ExitCode);
        Assert.DoesNotContain("WARNING", result.Output + result.Error, StringComparison.Ordinal);
        Assert.Equal(3, result.Output.Split("status: NOERROR").Length - 1);
    }

    private string Dig(string address, params string[] question)
    {
        var result = Client.Execute("dig", ["+tries=1", "+time=3", $"@{address}", .. question]);
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
        Assert.Contains("status: NOERROR", result.Output, StringComparison.Ordinal);
        foreach (var complaint in (string[])["WARNING", "malformed", "bad packet", "mismatch", "extra bytes", "unexpected"])
            Assert.DoesNotContain(complaint, result.Output + result.Error, StringComparison.OrdinalIgnoreCase);
        return result.Output;
    }
}
