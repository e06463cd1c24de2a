using System.Net;
using Holdfast.LoadBalancer.Rules.Actions;

namespace Holdfast.DropIn.Tests.Dnsdist;

/// <summary>The example: a whole site's file, as it ran with dnsdist.</summary>
public class SeedTests
{
    [Fact]
    public void It_is_read_as_it_is()
    {
        var result = DnsdistFiles.LoadFile(ForeignFiles.Example("dnsdist.conf"));
        Assert.Empty(result.Diagnostics);
        var dns = result.Options!.LoadBalancer;
        Assert.Equal(6, dns.Listeners.Count);
        Assert.Equal(
            [("DNS1", 1, 1000), ("DNS3", 1, 1000), ("public1", 3, 1), ("public2", 3, 1), ("public3", 3, 1), ("public4", 3, 1)],
            dns.Backends.Select(backend => (backend.Name, backend.Order, backend.Weight)));
        Assert.Contains(IPNetwork.Parse("192.160.102.0/24"), dns.Acl.Networks);
        Assert.Contains(IPNetwork.Parse("10.0.0.0/8"), dns.Acl.Networks);
        Assert.Equal("orderedwrandom", dns.Policy.Function);
        Assert.Equal(ForeignFiles.Example("orderedwrandom.lua"), Assert.Single(dns.Lua!.Files).Path);
        Assert.IsType<TruncateAction>(Assert.Single(dns.Rules).Action);
    }

    [Fact]
    public void Its_other_form_is_the_same_site()
    {
        var yaml = DnsdistFiles.LoadFile(ForeignFiles.Example("dnsdist.yml"));
        Assert.Empty(yaml.Diagnostics);
        Assert.Equal(
            DnsdistFiles.LoadFile(ForeignFiles.Example("dnsdist.conf")).Options!.LoadBalancer, yaml.Options!.LoadBalancer);
    }

    [Theory]
    [InlineData("dnsdist.conf")]
    [InlineData("dnsdist.yml")]
    public void What_is_imported_is_the_same_site(string file)
    {
        var direct = DnsdistFiles.LoadFile(ForeignFiles.Example(file)).Options!.LoadBalancer;
        Assert.Equal(direct, DnsdistFiles.Reread(ForeignFiles.Example(file)));
    }
}
