using Holdfast.Anycast.Checks;
using Holdfast.Anycast.Services;
using Holdfast.Collections;
using Holdfast.Configuration.Options;
using Holdfast.Testing.Files;

namespace Holdfast.DropIn.Tests.AnycastHealthchecker;

public class AnycastHealthcheckerTests
{
    private const string Format = "anycast-healthchecker-conf";

    private const string Right = """
        [DEFAULT]
        interface = lo
        [daemon]
        ipv6 = true
        dummy_ip_prefix = 10.189.200.255/32
        [dns1]
        check_cmd = /bin/true
        check_interval = 5
        check_timeout = 2
        on_disabled = withdraw
        ip_prefix = 192.0.2.53/32

        """;

    private static readonly string File = ForeignFiles.Path("AnycastHealthchecker", "Files", "anycast-healthchecker.conf");

    [Fact]
    public void A_section_of_the_file_or_of_its_directory_is_a_service_over_DEFAULT()
    {
        var options = ForeignFiles.Right(Format, File);
        Assert.Equal(["dns1.example", "dns6.example", "ntp.example", "www.example"],
            options.Anycast.Services.Select(service => service.Name));
        var (dns1, dns6) = (Service(options, "dns1.example"), Service(options, "dns6.example"));
        Assert.Equal((TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(1), 4, 2),
            (dns1.Interval, dns1.Timeout, dns1.Rise, dns1.Fall));
        Assert.Equal((TimeSpan.FromSeconds(2.5), 3), (dns6.Interval, dns6.Rise));
        Assert.Equal("192.0.2.53/32", Assert.Single(dns1.Prefixes).ToString());
        Assert.Equal("2001:db8:53::/64", Assert.Single(dns6.Prefixes).ToString());
        Assert.Null(dns1.Damping);
        Assert.Equal("lo", options.Anycast.Interface.Name);
    }

    [Fact]
    public void The_command_is_split_into_words_and_run_without_a_shell()
    {
        var options = ForeignFiles.Right(Format, File);
        Assert.Equal(["/usr/bin/dig", "+time=1", "@192.0.2.53", "a b", "c\"d", "e f"], Words(Service(options, "dns1.example")));
        Assert.Equal(["/usr/local/bin/check", "--family", "6", "--percent", "50%"], Words(Service(options, "dns6.example")));
    }

    [Fact]
    public void A_disabled_check_withdraws_its_prefix_or_announces_it_whatever_answers()
    {
        var options = ForeignFiles.Right(Format, File);
        Assert.True(Service(options, "ntp.example").Disabled);
        var www = Service(options, "www.example");
        Assert.False(www.Disabled);
        Assert.Empty(www.Checks);
    }

    [Fact]
    public void An_address_that_is_not_looked_for_is_not_assigned()
    {
        var options = ForeignFiles.Right(Format, File);
        Assert.True(Service(options, "dns1.example").AssignAddress);
        Assert.False(Service(options, "dns6.example").AssignAddress);
    }

    [Fact]
    public void What_the_file_does_not_say_is_as_there()
    {
        using var folder = new TemporaryFolder();
        var options = ForeignFiles.Right(Format, folder.Write("a.conf", "[a]\ncheck_cmd = /bin/true\nip_prefix = 192.0.2.1\n"));
        var service = Assert.Single(options.Anycast.Services);
        Assert.Equal((TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(2), 2, 2),
            (service.Interval, service.Timeout, service.Rise, service.Fall));
    }

    [Fact]
    public void What_told_BIRD_and_wrote_logs_is_warned_of()
    {
        var missed = ForeignFiles.Load(Format, File).Missed;
        Assert.Equal(2, missed.Count);
        Assert.StartsWith($"{File}:11: bird: no prefix lists are written for BIRD", missed[0], StringComparison.Ordinal);
        Assert.StartsWith($"{File}:14: log_server: the daemon logs", missed[1], StringComparison.Ordinal);
    }

    [Fact]
    public void The_import_is_the_same() => ForeignFiles.AssertImportIsTheSame(Format, File);

    [Theory]
    [InlineData("check_interval = 5", "check_interval = 5s",
        "8: `5s` is not a number of seconds above 0 and up to 3600 (write `10` or `0.5`, without a unit)")]
    [InlineData("check_interval = 5", "check_interval = 0",
        "8: `0` is not a number of seconds above 0 and up to 3600 (write `10` or `0.5`, without a unit)")]
    [InlineData("check_interval = 5", "check_intervall = 5",
        "8: [dns1] has an unknown key `check_intervall` (did you mean `check_interval`?; --lenient goes on without it)")]
    [InlineData("check_timeout = 2", "check_timeout = 5",
        "9: timeout 5s must be shorter than interval 5s (lower the timeout, or raise the interval)")]
    [InlineData("check_timeout = 2", "check_rise = two", "9: `two` is not a whole number of checks from 1 to 1000")]
    [InlineData("check_timeout = 2", "check_disabled = maybe", "9: `maybe` is neither `true` nor `false`")]
    [InlineData("on_disabled = withdraw", "on_disabled = announce", "10: `announce` is neither `withdraw` nor `advertise`")]
    [InlineData("ip_prefix = 192.0.2.53/32", "ip_prefix = 192.0.2.53/33", "11: `192.0.2.53/33`: the length goes from 0 to 32")]
    [InlineData("ip_prefix = 192.0.2.53/32", "ip_prefix = dns1.example", "11: `dns1.example` is not")]
    [InlineData("ip_prefix = 192.0.2.53/32\n", "",
        "6: [dns1] has no `ip_prefix`, nor has [DEFAULT] (write `ip_prefix = 192.0.2.53/32`)")]
    [InlineData("ip_prefix = 192.0.2.53/32", "ip_prefix = 10.189.200.255/32",
        "11: `10.189.200.255/32` is `dummy_ip_prefix` in line 5, which no service may have (write another address)")]
    [InlineData("ipv6 = true", "ipv4 = false",
        "11: `192.0.2.53/32` is not allowed: `ipv4` is off in line 4 (write `ipv4 = true` in [daemon])")]
    [InlineData("check_cmd = /bin/true", "check_cmd = /bin/echo 'x", "7: the command has a quote that is not closed (close it)")]
    [InlineData("check_cmd = /bin/true", "check_cmd = date +%s", "7: a `%` must be written `%%` here (write `%%`)")]
    [InlineData("check_cmd = /bin/true", "check_cmd = check %(ip_prefix)s",
        "7: `%(NAME)s` is not filled in here (write out what it stands for)")]
    [InlineData("check_cmd = /bin/true\n", "",
        "6: [dns1] has no `check_cmd`, nor has [DEFAULT] (write `check_cmd = /usr/bin/dig ...`)")]
    [InlineData("[dns1]", "[daemon]", "6: [daemon] stands here twice; it was given in line 3 already (put both into one)")]
    [InlineData("on_disabled = withdraw", "interface = dummy0\n[b]\ncheck_cmd = x\nip_prefix = 192.0.2.54\ninterface = lo",
        "14: another interface than `dummy0` in line 10: service addresses are on one (write the same for all")]
    [InlineData("dummy_ip_prefix = 10.189.200.255/32", "nonsense",
        "5: this is no `key = value` (write one, or make it a comment with `#`)")]
    public void A_mistake_is_told_with_its_line_and_how_to_right_it(string right, string wrong, string told) => Assert.Contains(
        ForeignFiles.Told(Format, Right.Replace(right, wrong, StringComparison.Ordinal)),
        line => line.StartsWith(told, StringComparison.Ordinal));

    private static ServiceOptions Service(HoldfastOptions options, string name) =>
        options.Anycast.Services.Single(service => service.Name == name);

    private static ValueList<string> Words(ServiceOptions service) =>
        Assert.IsType<CheckOptions.Command>(Assert.Single(service.Checks)).Arguments;
}
