namespace Holdfast.DropIn.Tests.Dnsdist;

/// <summary>What dynamic blocks of a dnsdist.conf become.</summary>
public sealed class DynamicBlockRuleTests : IDisposable
{
    private readonly DnsdistFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Dynamic_blocks_are_what_maintenance_applies() => Assert.Equal("""
          dynamic_blocks:
            - name: block1
              count: queries
              per_second: 30
              window: 10s
              reason: "Exceeded query rate"
              for: 60s
              action: drop
              ipv6_prefix: 56
              ipv4_prefix: 24
              exclude: [192.0.2.0/24]
            - name: block2
              count: answers
              rcode: NXDOMAIN
              percent: 40
              min_answers: 50
              window: 10s
              reason: "Exceeded NXD ratio"
              for: 30s
              action: refuse
              warning: 20
              ipv6_prefix: 56
              ipv4_prefix: 24
              exclude: [192.0.2.0/24]
            - name: block3
              count: answers
              rcode: SERVFAIL
              per_second: 5
              window: 10s
              reason: Servfails
              for: 20s
              action: truncate
              ipv6_prefix: 128
        """, _files.Added("""
        local dbr = dynBlockRulesGroup()
        dbr:setQueryRate(30, 10, "Exceeded query rate", 60)
        dbr:setRCodeRatio(DNSRCode.NXDOMAIN, 0.4, 10, "Exceeded NXD ratio", 30, 50, DNSAction.Refused, 0.2)
        dbr:excludeRange({"192.0.2.0/24"})
        dbr:setMasks(24, 56, 0)
        local never = dynBlockRulesGroup()
        never:setQueryRate(1, 10, "never applied", 60)
        function maintenance()
          dbr:apply()
          addDynBlocks(exceedServFails(5, 10), "Servfails", 20, DNSAction.Truncate)
        end
        """));
}
