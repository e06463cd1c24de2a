using Holdfast.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Holdfast.Tests.Logging;

public sealed class RepeatFilterTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly RepeatFilter _filter;

    public RepeatFilterTests() => _filter = new RepeatFilter(_time);

    [Fact]
    public void What_is_said_again_and_again_is_summed_up()
    {
        for (int i = 0; i < RepeatFilter.Burst; i++)
            Assert.True(_filter.Passes("Bgp", "refused", out _));
        for (int i = 0; i < 70; i++)
            Assert.False(_filter.Passes("Bgp", "refused", out _));
        Assert.True(_filter.Passes("Bgp", "another", out _));
        Assert.True(_filter.Passes("Bfd", "refused", out _));

        _time.Advance(RepeatFilter.Window);
        Assert.True(_filter.Passes("Bgp", "refused", out int heldBack));
        Assert.Equal(70, heldBack);
        Assert.True(_filter.Passes("Bgp", "another", out heldBack));
        Assert.Equal(0, heldBack);
    }

    [Fact]
    public void Texts_that_all_differ_pass_and_take_no_more_room()
    {
        for (int i = 0; i < 10 * RepeatFilter.MaxTexts; i++)
            Assert.True(_filter.Passes("Bgp", $"port {i}", out _));
        Assert.InRange(_filter.Count, 1, RepeatFilter.MaxTexts);
    }
}
