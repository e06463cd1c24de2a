using Holdfast.Testing.Waiting;

namespace Holdfast.Tests.Processes;

/// <summary>A checker in Perl, as sites have beside ExaBGP: it reads an INI, runs commands and counts.</summary>
public sealed class PerlCheckerTests
{
    private const string Checker = """
        use strict; use warnings;
        $| = 1;
        my (%global, @services, $section);
        open(my $conf, '<', $ARGV[0]) or die "cannot read $ARGV[0]: $!";
        while (<$conf>) {
            chomp; s/\s*[#;].*//; next unless /\S/;
            if (/^\s*\[(.+)\]/) { $section = $1; push @services, { name => $1, %global, ips => [] } if $1 ne 'global'; next; }
            my ($key, $value) = /^\s*(\w+)\s*=\s*"?(.*?)"?\s*$/ or next;
            if ($section eq 'global') { $global{$key} = $value }
            elsif ($key eq 'ip') { push @{$services[-1]{ips}}, $value }
            else { $services[-1]{$key} = $value }
        }
        my %state = map { $_->{name} => { up => 0, count => 0 } } @services;
        sub say_all { my ($verb, $s, $rest) = @_; print "$verb route $_$rest\n" for @{$s->{ips}} }
        while (1) {
            for my $s (@services) {
                my $is = $state{$s->{name}};
                my $ok = !-e $s->{disable} && system($s->{command}) == 0;
                $is->{count} = ($ok == $is->{up} ? 0 : $is->{count} + 1);
                next if $is->{count} < ($is->{up} ? $s->{fall} : $s->{rise});
                ($is->{up}, $is->{count}) = ($ok, 0);
                if ($ok) { say_all('announce', $s, " next-hop $s->{nexthop} med $s->{metric}") }
                else { say_all('withdraw', $s, '') }
            }
            select(undef, undef, undef, $global{interval});
        }
        """;

    [Fact]
    public async Task A_perl_checker_runs_as_it_is()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/perl"), "there is no Perl here");
        await using var site = new ProcessSite();
        site.Folder.Write("check.pl", Checker);
        site.Folder.Write("healthcheck.conf", $"""
            [global]
            interval = 0.05
            metric = 100
            rise = 3
            fall = 2
            nexthop = 192.0.2.10

            [dns1]
            command = "test -e {site.Folder.File("alive")}"
            ip = 192.0.2.235/32
            ip = 192.0.2.236
            disable = {site.Folder.File("dns1.off")}
            [dns2]
            metric = 200        # the second choice
            command = /bin/true
            ip = 198.51.100.0/24
            disable = {site.Folder.File("dns2.off")}

            """);
        await site.StartAsync(null, site.Shell("exec perl check.pl healthcheck.conf"));
        await Wait.UntilAsync(
            "the service that is up", () => site.Announced == "198.51.100.0/24 200", otherwise: () => site.Announced);
        site.Folder.Write("alive", "");
        await Wait.UntilAsync("both", () => site.Announced == "192.0.2.235/32 100, 192.0.2.236/32 100, 198.51.100.0/24 200",
            otherwise: () => site.Announced);
        site.Folder.Write("dns2.off", "");
        File.Delete(site.Folder.File("alive"));
        await Wait.UntilAsync("none", () => site.Announced == "", otherwise: () => site.Announced);
        Assert.Equal((1, 0), (site.Status[0].Starts, site.Status[0].Refused));
    }
}
