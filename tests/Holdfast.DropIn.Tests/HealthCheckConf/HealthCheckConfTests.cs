using Holdfast.Anycast.Checks;
using Holdfast.Bgp.Options;
using Holdfast.Configuration.Foreign;
using Holdfast.DropIn.Import;
using Holdfast.Testing.Files;

namespace Holdfast.DropIn.Tests.HealthCheckConf;

public class HealthCheckConfTests
{
    private const string Format = "healthcheck-conf";

    private const string Global = "[global]\ninterval=3\ntimeout=2\nmetric=100\nrise=5\nfall=3\n";

    private const string Service = "[dns1]\nnexthop=192.0.2.1\ncommand=/bin/true\nip=192.0.2.53\ndisable=/etc/dns1.off\n";

    private static readonly string Seed = ForeignFiles.Example("healthcheck.conf");

    [Fact]
    public void A_section_is_a_service_with_what_global_says_unless_it_says_otherwise()
    {
        var services = ForeignFiles.Right(Format, Seed).Anycast.Services;
        Assert.Equal(["dns1v4", "dns1v6", "dns2v4", "dns2v6"], services.Select(service => service.Name));
        Assert.Equal([100u, 100u, 200u, 200u], services.Select(service => service.Med));
        var dns2 = services[2];
        Assert.Equal((TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(2), 5, 3),
            (dns2.Interval, dns2.Timeout, dns2.Rise, dns2.Fall));
        Assert.Equal("192.160.102.236/32", Assert.Single(dns2.Prefixes).ToString());
        Assert.Equal("/etc/exabgp/healthcheck_dns2v4.disable", dns2.DisableFile);
        Assert.Equal("2605:e200:d00a:5301::/64", Assert.Single(services[1].Prefixes).ToString());
    }

    [Fact]
    public void The_next_hop_is_of_the_family_of_the_addresses()
    {
        var services = ForeignFiles.Right(Format, Seed).Anycast.Services;
        Assert.Equal("192.160.102.230", Assert.IsType<NextHop.Literal>(services[0].NextHop.Ipv4).Value.ToString());
        Assert.IsType<NextHop.Self>(services[0].NextHop.Ipv6);
        Assert.Equal("2605:e200:d00f:2::2", Assert.IsType<NextHop.Literal>(services[1].NextHop.Ipv6).Value.ToString());
    }

    [Theory]
    [InlineData("\"/bin/check 'a b' | grep x\"", "/bin/check 'a b' | grep x")]
    [InlineData("/bin/check \"a\"", "/bin/check \"a\"")]
    [InlineData("\"/bin/check", "/bin/check")]
    [InlineData("test ${HOME} = $(echo {address}) # x", "test ${HOME} = $(echo {address}) # x")]
    public void The_command_is_a_shells_without_the_quotes_around_it(string written, string meant)
    {
        using var folder = new TemporaryFolder();
        var service = Assert.Single(ForeignFiles.Right(Format, folder.Write("a.conf",
            Global + Service.Replace("/bin/true", written, StringComparison.Ordinal))).Anycast.Services);
        var command = Assert.IsType<CheckOptions.Command>(Assert.Single(service.Checks));
        Assert.True(command.Shell);
        Assert.Equal([meant], command.Arguments);
    }

    [Fact]
    public void What_the_script_does_not_do_is_not_done_and_its_status_files_are_written()
    {
        var service = ForeignFiles.Right(Format, Seed).Anycast.Services[0];
        Assert.Null(service.Damping);
        Assert.False(service.AssignAddress);
        Assert.Equal("/var/healthcheck/{service}", service.StatusFile);
    }

    [Fact]
    public void A_value_of_several_lines_gives_an_address_a_line_and_a_section_may_go_on_later()
    {
        using var folder = new TemporaryFolder();
        var service = Assert.Single(ForeignFiles.Right(Format, folder.Write("a.conf", $"""
            {Global}
              ; a comment
            [ dns1 ]
            nexthop = 192.0.2.1
            ip=<<EOT
            192.0.2.53
            192.0.2.54/31
            EOT
            [dns1]
            command = /bin/true
            disable = /etc/dns1.off

            """)).Anycast.Services);
        Assert.Equal(["192.0.2.53/32", "192.0.2.54/31"], service.Prefixes.Select(prefix => prefix.ToString()));
    }

    [Fact]
    public void The_import_is_the_same_and_says_where_each_service_came_from()
    {
        ForeignFiles.AssertImportIsTheSame(Format, Seed);
        var text = ImportedFile.Of(new(null, new ForeignFile(ForeignFiles.Reader(Format), Seed))).Text!;
        Assert.StartsWith($"# Imported from {Seed}.\n# Not translated:\n#   {Seed}:11: logfile: no log file is written", text,
            StringComparison.Ordinal);
        Assert.Contains($"    # {Seed}:15\n    - name: dns1v4\n", text, StringComparison.Ordinal);
        Assert.Contains("\n        ipv4: 192.160.102.230\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "interval=3", "interval=3s", "2: `3s` is not a whole number of seconds from 1 to 3600 (write `3`)")]
    [InlineData("", "interval=3", "interval=2.5", "2: `2.5` is not a whole number of seconds from 1 to 3600 (write `2`)")]
    [InlineData("", "interval=3\n", "", "6: [dns1] has no `interval`, nor has [global] (write `interval=3`)")]
    [InlineData("", "interval=3", "intervall=3",
        "2: [global] has an unknown key `intervall` (did you mean `interval`?; --lenient goes on without it)")]
    [InlineData("", "timeout=2", "timeout=3",
        "3: timeout 3s must be shorter than interval 3s (lower the timeout, or raise the interval)")]
    [InlineData("", "timeout=2", "timeout=2\ntimeout=1",
        "4: `timeout` stands here twice; it was given in line 3 already (keep one of them)")]
    [InlineData("", "metric=100", "metric=1001", "4: `1001` is not a whole number of MED from 1 to 1000")]
    [InlineData("", "metric=100", "metric=low", "4: `low` is not a whole number of MED from 1 to 1000")]
    [InlineData("", "rise=5", "rise=0", "5: `0` is not a whole number of checks from 1 to 1000")]
    [InlineData("", "fall=3", "fall 3", "6: this is no `key = value` (write one, or make it a comment with `#`)")]
    [InlineData("", "[global]", "[globals]",
        "1: there is no section [global] (write `[global]` with `interval=3`, `timeout=2`, ...)")]
    [InlineData("", "[dns1]", "[dns1", "7: this is no section (write `[NAME]`, with nothing behind it)")]
    [InlineData("", "[dns1]", "[dns 1]", "7: `dns 1` must be at most 63 printable ASCII characters without spaces")]
    [InlineData("interval=3\n", "", "", "1: `interval` stands before any section (put it under a `[NAME]`)")]
    [InlineData("", "nexthop=192.0.2.1", "nexthop=192.0.2.1/24", "8: `192.0.2.1/24` is not an address (write this node's own)")]
    [InlineData("", "nexthop=192.0.2.1", "nexthop=2001:db8::1",
        "10: `192.0.2.53` is of another family than the next hop 2001:db8::1 (put it into a section of its own, with a next hop of its family)")]
    [InlineData("", "nexthop=192.0.2.1", "nexthop=192.0.2.53",
        "10: `192.0.2.53` is the next hop itself (the next hop is this node's own address)")]
    [InlineData("", "nexthop=192.0.2.1", "nexthop=", "8: `nexthop` has no value (write `nexthop=192.0.2.1`)")]
    [InlineData("", "ip=192.0.2.53", "ip=192.0.2.530", "10: `192.0.2.530` is not an IPv4 address")]
    [InlineData("", "ip=192.0.2.53", "ip=192.0.2.53/33", "10: `192.0.2.53/33`: the length goes from 0 to 32")]
    [InlineData("", "ip=192.0.2.53\n", "", "7: [dns1] has no `ip` (write `ip=192.0.2.53`, once for each)")]
    [InlineData("", "ip=192.0.2.53", "ip=<<EOT\n192.0.2.53",
        "10: the value has no end: no line is `EOT` (write `EOT` in a line of its own)")]
    [InlineData("", "command=/bin/true\n", "",
        "7: [dns1] has no `command`, nor has [global] (write `command=\"/usr/bin/dig ...\"`)")]
    [InlineData("", "disable=/etc/dns1.off", "disable=dns1.off", "11: `dns1.off` is not an absolute path (begin it with `/`)")]
    [InlineData("", "disable=/etc/dns1.off\n", "",
        "7: [dns1] has no `disable`, nor has [global] (write `disable=/etc/exabgp/dns1.disable`)")]
    [InlineData("", "fall=3", "fall=3\ndebug=maybe", "7: `maybe` is neither `yes` nor `no`")]
    public void A_mistake_is_told_with_its_line_and_how_to_right_it(string before, string right, string wrong, string told)
    {
        var text = Global + Service;
        if (right.Length > 0) text = text.Replace(right, wrong, StringComparison.Ordinal);
        Assert.Contains(ForeignFiles.Told(Format, before + text), line => line.StartsWith(told, StringComparison.Ordinal));
    }
}
