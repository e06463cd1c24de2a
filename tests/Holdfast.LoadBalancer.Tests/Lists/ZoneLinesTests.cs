namespace Holdfast.LoadBalancer.Tests.Lists;

/// <summary>Response policy zones as lists.</summary>
public class ZoneLinesTests
{
    private const string Zone = """
        $TTL 2h
        @ IN SOA localhost. hostmaster.localhost. (
            2026112601 ; serial
            1h 15m 30d 2h )
          IN NS localhost.
        nxdomain.example      CNAME .
        *.nxdomain.example    CNAME .
        nodata.example  300 IN CNAME *.
        *.below.example IN 1h CNAME rpz-drop.
        ok.below.example      CNAME rpz-passthru.
        *.fine.below.example  CNAME rpz-passthru.
        tcp.example           CNAME rpz-tcp-only.
        """;

    [Theory]
    [InlineData("nxdomain.example", true)]
    [InlineData("www.nxdomain.example", true)]
    [InlineData("nodata.example", true)]
    [InlineData("www.nodata.example", false)]
    [InlineData("below.example", false)]
    [InlineData("www.below.example", true)]
    [InlineData("ok.below.example", false)]
    [InlineData("www.ok.below.example", true)]
    [InlineData("fine.below.example", true)]
    [InlineData("a.b.fine.below.example", false)]
    [InlineData("tcp.example", true)]
    [InlineData("localhost", false)]
    public void Fits_as_the_zone_says_exactly_and_by_wildcards_and_lets_pass_what_it_excepts(string name, bool fits)
    {
        var (table, wrong) = TestList.Names(Zone);
        using (table)
        {
            Assert.Empty(wrong);
            Assert.Equal(fits, table.Has(name));
        }
    }

    [Theory]
    [InlineData("$ORIGIN rpz.example.net.\n@ SOA . . 1 2 3 4 5\nbad.example CNAME .")]
    [InlineData("rpz.example.net. SOA . . 1 2 3 4 5\nbad.example.rpz.example.net. CNAME .")]
    [InlineData("rpz.example.net. SOA . . 1 2 3 4 5\n$ORIGIN example.rpz.example.net.\nbad CNAME .")]
    [InlineData("bad.example. CNAME .")]
    public void Takes_the_zone_s_name_off(string text)
    {
        var (table, wrong) = TestList.Names(text);
        using (table)
        {
            Assert.Empty(wrong);
            Assert.True(table.Has("bad.example"));
            Assert.Equal(1, table.Count);
        }
    }

    [Theory]
    [InlineData("32.1.2.0.192.rpz-client-ip CNAME .", "`rpz-client-ip` is not a rule for names asked for, and lists have no other; clients stand in a `client_file`")]
    [InlineData("bad.example A 192.0.2.1", "A is an answer of the zone's own: a rule has one answer for all names, such as `spoof`")]
    [InlineData("bad.example CNAME garden.example.", "`CNAME garden.example.` is an answer of the zone's own: a rule has one answer for all names; what a list understands is `CNAME .`, `CNAME *.`, `CNAME rpz-drop.`, `CNAME rpz-tcp-only.` and `CNAME rpz-passthru.`")]
    [InlineData("bad.example CNAME", "CNAME has no name behind it")]
    [InlineData("bad.example", "a record of a zone has a type and data, such as `CNAME .`")]
    [InlineData("$INCLUDE other.zone", "$INCLUDE cannot be followed: write out what it stands for")]
    [InlineData("bad.example. CNAME .", "`bad.example.` is not in the zone rpz.net.")]
    [InlineData("*.rpz.net. CNAME .", "the root would fit every name")]
    public void Refuses_what_a_list_cannot_do(string line, string expected)
    {
        var (table, wrong) = TestList.Names($"$ORIGIN rpz.net.\n@ SOA . . 1 2 3 4 5\n{line}");
        using (table)
            Assert.Equal([$"3: {expected}"], wrong);
    }

    [Fact]
    public void A_line_without_an_owner_has_that_of_the_line_before()
    {
        var (table, wrong) = TestList.Names("$ORIGIN rpz.net.\nbad.example CNAME .\n  CNAME rpz-drop.\n");
        using (table)
        {
            Assert.Empty(wrong);
            Assert.True(table.Has("bad.example"));
        }
    }
}
