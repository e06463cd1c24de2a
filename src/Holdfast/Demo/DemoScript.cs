namespace Holdfast.Demo;

/// <summary>What breaks in the demonstration, again and again, and what is said of it.</summary>
/// <param name="site">What it breaks.</param>
/// <param name="output">Where it says so.</param>
internal sealed class DemoScript(DemoSite site, TextWriter output)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(20);

    /// <summary>Goes on until it is stopped.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        var (first, second) = (site.Backends[0], site.Backends[1]);
        (string Text, Action Do)[] steps =
        [
            ($"{first.Name} dies: {second.Name} takes its share", () => first.IsDead = true),
            ($"{second.Name} dies too: only the fallback is left, and dns2, which wants two backends, is withdrawn",
                () => second.IsDead = true),
            ($"{second.Name} is back", () => second.IsDead = false),
            ($"{first.Name} is back: all is well", () => first.IsDead = false),
        ];
        try
        {
            while (true)
            {
                foreach (var (text, change) in steps)
                {
                    await Task.Delay(Pause, TimeProvider.System, stopping);
                    change();
                    await output.WriteLineAsync(text);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The demonstration ends.
        }
    }
}
