using System.Collections.Concurrent;
using System.Net;
using Holdfast.Bgp.Bfd;
using Holdfast.Bgp.Options;

namespace Holdfast.Bgp.Tests.Bfd;

/// <summary>Nothing that a report waits for holds up who reports.</summary>
public sealed class BfdNotifierTests
{
    [Fact]
    public void Reports_wait_for_a_handler_that_is_held_up_and_keep_their_order()
    {
        // Not disposed: the notifier's end waits for no report under way, nor does that of the watch below for a look.
        var free = new ManualResetEventSlim();
        var heard = new BlockingCollection<string>();
        using var notifier = new BfdNotifier(change =>
        {
            free.Wait();
            heard.Add(change.Peer.Name);
        });
        for (var number = 0; number < 1000; number++)
        {
            notifier.Post(new BfdChange(
                new BfdPeer($"{number}", IPAddress.Loopback, null, false, 255, new BfdOptions()), BfdState.Up, BfdState.Down,
                BfdDiagnostic.None, BfdState.Down, BfdDiagnostic.None));
        }
        Assert.Empty(heard);
        free.Set();
        for (var number = 0; number < 1000; number++)
            Assert.Equal($"{number}", heard.Take(TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_look_under_way_is_followed_by_another_when_something_changed_meanwhile()
    {
        var free = new SemaphoreSlim(0);
        var begun = new SemaphoreSlim(0);
        using var paths = new BfdPathWatch(() =>
        {
            begun.Release();
            free.Wait();
        });
        paths.Look();
        begun.Wait(TestContext.Current.CancellationToken);
        paths.Look();
        paths.Look();
        free.Release(100);
        begun.Wait(TestContext.Current.CancellationToken);
        // And without being told, by time alone.
        begun.Wait(TestContext.Current.CancellationToken);
        begun.Wait(TestContext.Current.CancellationToken);
    }
}
