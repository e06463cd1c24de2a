using Holdfast.Linux.Polling;

namespace Holdfast.Linux.Tests.Polling;

public sealed class PollSetTests
{
    [Fact]
    public void Finds_those_that_are_ready_by_the_numbers_given()
    {
        using var set = new PollSet();
        Assert.Equal(0, set.Look());
        var wakeUps = Enumerable.Range(0, 50).Select(_ => new WakeUp()).ToList();
        for (int i = 0; i < wakeUps.Count; i++) set.Add(wakeUps[i].Descriptor, Readiness.Readable, (ulong)i << 40);
        Assert.Equal(0, set.Look());

        wakeUps[3].Signal();
        wakeUps[49].Signal();
        Assert.Equal(2, set.Look());
        Assert.Equal([(3ul << 40, Readiness.Readable), (49ul << 40, Readiness.Readable)],
            Enumerable.Range(0, 2).Select(found => (set.Token(found), set.Ready(found))));

        // What was found is not what is removed meanwhile.
        set.Remove(wakeUps[3].Descriptor);
        Assert.Equal(3ul << 40, set.Token(0));
        Assert.Equal(1, set.Look());
        Assert.Equal(49ul << 40, set.Token(0));

        set.Modify(wakeUps[49].Descriptor, Readiness.None);
        Assert.Equal(0, set.Look());
        set.Modify(wakeUps[49].Descriptor, Readiness.Writable);
        Assert.Equal(1, set.Look());
        Assert.Equal(Readiness.Writable, set.Ready(0));
        wakeUps.ForEach(wakeUp => wakeUp.Dispose());
    }

    [Fact]
    public void Removing_one_that_is_not_there_does_nothing()
    {
        using var set = new PollSet();
        using var wakeUp = new WakeUp();
        set.Add(wakeUp.Descriptor, Readiness.Readable, 1);
        set.Remove(wakeUp.Descriptor + 1000);
        Assert.Equal(1, set.Count);
        set.Remove(wakeUp.Descriptor);
        set.Remove(wakeUp.Descriptor);
        Assert.Equal(0, set.Count);
    }
}
