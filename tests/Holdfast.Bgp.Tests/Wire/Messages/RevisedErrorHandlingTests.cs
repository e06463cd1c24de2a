using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Attributes;
using Holdfast.Bgp.Wire.Messages;

namespace Holdfast.Bgp.Tests.Wire.Messages;

/// <summary>RFC 7606, rule by rule.</summary>
public class RevisedErrorHandlingTests
{
    private const string Origin = "40010100";
    private const string AsPath = "40020602010000fde9";
    private const string NextHop = "400304c0000201";
    private const string LocalPref = "40050400000064";
    private const string Mandatory = Origin + AsPath + NextHop;
    private const string Route = "20c00002eb";
    private const string Reach = "800e1a0002011020010db8000000000000000000000001002020010db8";
    private const string Unreach = "800f080002012020010db8";

    private static readonly UpdateContext External = new(true, false);
    private static readonly UpdateContext Internal = new(true, true);

    [Theory]
    [InlineData("400600", "40060100", "ATOMIC_AGGREGATE")]
    [InlineData("c007080000fde9c0000201", "c0070600fde9c00002", "AGGREGATOR")]
    [InlineData("c007080000fde9c0000201", "c0070800000000c0000201", "AS 0")]
    [InlineData("801a0b01000b0000000000000001", "c01a0b01000b0000000000000001", "AIGP")]
    [InlineData("801a0b01000b0000000000000001", "801a0401000400", "AIGP")]
    [InlineData("c0280a01000700000000000001", "c02803010000", "Prefix-SID")]
    [InlineData("801d05040000010a", "801d0504000002ff", "BGP-LS")]
    public void Attributes_that_change_no_choice_of_route_are_discarded(string good, string bad, string what)
    {
        Assert.Empty(Read(Mandatory + good).Faults);
        var fault = Assert.Single(Read(Mandatory + bad).Faults);
        Assert.Equal(FaultAction.Discard, fault.Action);
        Assert.Contains(what, fault.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("c01008000200010000000a", "c0100700020001000000")]
    [InlineData("c0200c000000010000000200000003", "c0200b0000000100000002000000")]
    [InlineData("c023040000fde9", "c0230300fde9")]
    [InlineData("c023040000fde9", "c0230400000000")]
    [InlineData("c01609000600000ac0000201", "c0160400060000")]
    [InlineData("c0170400070000", "c01703000700")]
    [InlineData("c01706000700020100", "c0170600070002ff01")]
    [InlineData("c0800800000001" + Origin, "c08006000000014001")]
    public void Attributes_that_may_change_it_cost_the_routes(string good, string bad)
    {
        Assert.Empty(Read(Mandatory + good).Faults);
        Assert.Equal(FaultAction.TreatAsWithdraw, Assert.Single(Read(Mandatory + bad).Faults).Action);
    }

    [Theory]
    [InlineData("800904c0000201", "ORIGINATOR_ID")]
    [InlineData("800a04c0000201", "CLUSTER_LIST")]
    [InlineData(LocalPref, "LOCAL_PREF")]
    public void What_belongs_within_an_AS_is_discarded_from_outside(string attribute, string what)
    {
        var fault = Assert.Single(Read(Mandatory + attribute).Faults);
        Assert.Equal(FaultAction.Discard, fault.Action);
        Assert.Contains(what, fault.What, StringComparison.Ordinal);
        Assert.Empty(Read(Mandatory + (attribute == LocalPref ? "" : LocalPref) + attribute, context: Internal).Faults);
    }

    [Theory]
    [InlineData("800903c00002")]
    [InlineData("800a05c000020100")]
    [InlineData("800a00")]
    public void And_costs_the_routes_from_inside_when_it_is_malformed(string attribute) =>
        Assert.Equal(FaultAction.TreatAsWithdraw,
            Assert.Single(Read(Mandatory + LocalPref + attribute, context: Internal).Faults).Action);

    [Fact]
    public void Of_an_attribute_that_comes_twice_the_first_counts()
    {
        var reading = Read(Mandatory + "80040400000001" + "80040400000002");
        Assert.Equal(FaultAction.Discard, Assert.Single(reading.Faults).Action);
        Assert.Equal(1u, reading.Message!.Attributes.Items.OfType<MultiExitDiscAttribute>().Single().Value);
    }

    [Theory]
    [InlineData(Reach, Reach)]
    [InlineData(Unreach, Unreach)]
    public void Routes_of_other_families_that_come_twice_cost_the_session(string first, string second) =>
        Assert.Equal((byte)UpdateSubcode.MalformedAttributeList, Read(Mandatory + first + second).Error.Subcode);

    [Theory]
    [InlineData("60010100")]
    [InlineData("a0040400000001")]
    [InlineData("c0010100")]
    [InlineData("00010100")]
    [InlineData("8008040000fde9")]
    public void Flags_that_are_not_the_attributes_own_cost_the_routes(string attribute)
    {
        var others = attribute[2..4] == "01" ? AsPath + NextHop : Mandatory;
        var fault = Assert.Single(Read(others + attribute).Faults);
        Assert.Equal(FaultAction.TreatAsWithdraw, fault.Action);
        Assert.Equal(UpdateSubcode.AttributeFlagsError, fault.Subcode);
    }

    [Fact]
    public void Wrong_flags_do_not_hide_which_routes_are_withdrawn()
    {
        var reading = Read(Origin + AsPath + "c0" + Reach[2..], "");
        Assert.True(reading.TreatAsWithdraw);
        Assert.Single(reading.Message!.Attributes.Items.OfType<MpReachAttribute>().Single().Nlri);
    }

    [Fact]
    public void The_worst_of_two_errors_decides()
    {
        Assert.True(Read("c0" + Reach[2..^10] + "ff20010db8").Error.IsError);
        Assert.True(Read(Mandatory + "40060100" + "800403000000").TreatAsWithdraw);
    }

    [Theory]
    [InlineData(Origin + AsPath + "800403000000", "")]
    [InlineData(Origin + AsPath + Unreach + "800403000000", "")]
    [InlineData("4001010a", "")]
    public void An_error_without_a_route_to_withdraw_costs_the_session(string attributes, string nlri)
    {
        var reading = Read(attributes, nlri);
        Assert.True(reading.Error.IsError);
        Assert.Contains("no route to withdraw", reading.Error.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Origin + AsPath + "40060100")]
    [InlineData("c0" + "0f080002012020010db8")]
    public void Discarding_and_withdrawing_need_no_route(string attributes) => Assert.False(Read(attributes, "").Error.IsError);

    [Fact]
    public void The_next_hop_of_IPv4_routes_does_not_matter_where_there_are_none()
    {
        Assert.False(Read(Reach + Origin + AsPath + "40030400000000", "").TreatAsWithdraw);
        Assert.True(Read(Reach + Origin + AsPath + "40030400000000").TreatAsWithdraw);
        Assert.False(Read(Reach + Origin + AsPath, "").TreatAsWithdraw);
        Assert.True(Read(Reach + Origin + AsPath).TreatAsWithdraw);
    }

    [Theory]
    [InlineData("800e200001800c0000000000000000c000020100700001010000fde8000000640a0101")]
    [InlineData("800e0c000185000006011e1e282800")]
    [InlineData("800e0d00194604c0000201000102abcd")]
    [InlineData("800f06000180ffffff")]
    public void Families_that_are_not_ours_are_not_looked_into(string attribute)
    {
        var reading = Read(Origin + AsPath + LocalPref + attribute, "", Internal);
        Assert.False(reading.Error.IsError);
        Assert.Empty(reading.Faults);
    }

    [Fact]
    public void IPv4_routes_come_with_IPv6_next_hops_only_where_that_was_agreed()
    {
        const string attribute = "800e190001011020010db80000000000000000000000010018c00002";
        Assert.True(Read(Origin + AsPath + attribute, "").Error.IsError);
        var reading = Read(Origin + AsPath + attribute, "", External with { ExtendedNextHop = true });
        Assert.Empty(reading.Faults);
        Assert.Equal("2001:db8::1", reading.Message!.Attributes.Items.OfType<MpReachAttribute>().Single().NextHop.ToString());
    }

    [Fact]
    public void A_fault_says_what_and_where()
    {
        var reading = UpdateReader.Read(Convert.FromHexString("0005" + Route + "0017" + Mandatory + "800400" + Route), External);
        Assert.Equal("treat-as-withdraw: MULTI_EXIT_DISC of 0 octets at octet 48", Assert.Single(reading.Faults).ToString());
    }

    private static UpdateReading Read(string attributes, string nlri = Route, UpdateContext? context = null) =>
        UpdateReader.Read(Convert.FromHexString($"0000{attributes.Length / 2:x4}{attributes}{nlri}"), context ?? External);
}
