using System.Diagnostics;
using System.Globalization;

namespace Holdfast.Tests.Addresses;

/// <summary>
/// Addresses and links come and go at random, and what is announced follows a model of what must be. ADDRESS_SECONDS has it go on
/// for so long, and then the strict bound holds: 200 ms.
/// </summary>
public sealed class AddressModelTests(ITestOutputHelper output)
{
    private static readonly string? Seconds = Environment.GetEnvironmentVariable("ADDRESS_SECONDS");

    // The machine may be busy with other tests where no time is given.
    private static readonly TimeSpan Bound = Seconds is null ? TimeSpan.FromSeconds(5) : TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan Length = TimeSpan.FromSeconds(double.Parse(Seconds ?? "8", CultureInfo.InvariantCulture));

    [Fact]
    [Trait("MaxSeconds", "900")]
    public void What_is_announced_follows_addresses_and_links()
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        var model = new AddressModel(random);
        using var site = new AddressSite();
        site.Start();
        var (longest, steps, clock) = (TimeSpan.Zero, new List<string>(), Stopwatch.StartNew());
        while (clock.Elapsed < Length)
        {
            var (before, updates) = (model.Expected, site.Peer.Updates);
            var step = model.Step();
            steps.Add(step);
            Do(site, step);
            longest = Max(longest, Follow(site, model, TimeSpan.FromMilliseconds(random.Next(20, 200)),
                () => $"seed {seed}, the last steps: {string.Join("; ", steps.TakeLast(8))}"));
            // On a busy machine what the step before led to may come only now.
            if (Seconds is not null && before.SequenceEqual(model.Expected))
                Assert.True(updates == site.Peer.Updates, $"{step} changes nothing, and was told of; seed {seed}\n{site.Log}");
        }
        Assert.Equal(1, site.Peer.Sessions);
        output.WriteLine(
            $"{steps.Count} steps, {site.Peer.Updates} changes, longest difference {longest.TotalMilliseconds:F0} ms");
    }

    private static void Do(AddressSite site, string step)
    {
        if (step.Contains('=', StringComparison.Ordinal)) site.Node.Exec("sysctl", "-qw", step);
        else site.Node.Ip(step);
    }

    // Looks for so long, and on until there is no difference; tells how long the longest lasted.
    private static TimeSpan Follow(AddressSite site, AddressModel model, TimeSpan atLeast, Func<string> history)
    {
        var (longest, since, clock) = (TimeSpan.Zero, (TimeSpan?)TimeSpan.Zero, Stopwatch.StartNew());
        while (true)
        {
            var (now, routes) = (clock.Elapsed, site.Peer.Routes);
            if (routes.SequenceEqual(model.Expected))
            {
                if (since is { } begin) longest = Max(longest, now - begin);
                since = null;
                if (now >= atLeast) return longest;
            }
            else
            {
                since ??= now;
                Assert.True(now - since < Bound, $"""
                    for {(now - since).Value.TotalMilliseconds:F0} ms: {string.Join(", ", routes)}
                    instead of {string.Join(", ", model.Expected)}
                    {history()}
                    {site.Log}
                    """);
            }
            Thread.Sleep(1);
        }
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
