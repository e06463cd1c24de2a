using Holdfast.LoadBalancer.Rules;

namespace Holdfast.LoadBalancer.Tests.Rules;

public class SinkSlotsTests
{
    [Fact]
    public void Each_sink_has_a_bit_of_its_own_as_many_as_there_may_be()
    {
        string[] names = [.. Enumerable.Range(0, SinkSlots.Most).Select(number => $"sink{number}")];
        var slots = SinkSlots.For(names);
        Assert.All(names, name => Assert.True(uint.IsPow2(slots.Of(name))));
        Assert.Equal(SinkSlots.Most, names.Select(slots.Of).Distinct().Count());
        Assert.Equal(SinkSlots.Most, (int)uint.PopCount(slots.All));
        Assert.Equal(0u, slots.Of("another"));
        Assert.Throws<ArgumentOutOfRangeException>(() => SinkSlots.For([.. names, "another"]));
    }

    [Fact]
    public void A_sink_that_stays_keeps_its_bit_and_none_gets_that_of_one_that_has_just_gone()
    {
        string[] names = [.. Enumerable.Range(0, SinkSlots.Most).Select(number => $"sink{number}")];
        var before = SinkSlots.For(names);
        string[] next = ["sink3", .. Enumerable.Range(0, SinkSlots.Most - 1).Select(number => $"new{number}")];
        var after = SinkSlots.For(next, before);
        Assert.Equal(before.Of("sink3"), after.Of("sink3"));
        Assert.Equal(before.Of("sink3"), before.All & after.All);
        Assert.Equal(SinkSlots.Most, (int)uint.PopCount(SinkSlots.For(names, after).All));
    }
}
