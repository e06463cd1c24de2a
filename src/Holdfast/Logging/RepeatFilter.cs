namespace Holdfast.Logging;

/// <summary>
/// Sums up what is said again and again: of one text, <see cref="Burst"/> entries pass in <see cref="Window"/>; how
/// many more there were is told by the first that passes afterwards. Safe from any thread.
/// </summary>
internal sealed class RepeatFilter(TimeProvider time)
{
    /// <summary>Entries of one text that pass in a <see cref="Window"/>.</summary>
    public const int Burst = 5;

    /// <summary>Texts that are remembered at once.</summary>
    public const int MaxTexts = 256;

    /// <summary>How long entries of one text are counted together.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Component, string Text), Seen> _texts = [];

    /// <summary>Texts that are remembered now.</summary>
    public int Count => _texts.Count;

    /// <summary>Whether an entry passes.</summary>
    /// <param name="component">Where it comes from.</param>
    /// <param name="text">Its text.</param>
    /// <param name="heldBack">When it passes: entries of the same text that did not, before it.</param>
    public bool Passes(string component, string text, out int heldBack)
    {
        heldBack = 0;
        long now = time.GetTimestamp();
        lock (_lock)
        {
            var key = (component, text);
            if (_texts.TryGetValue(key, out var seen) && time.GetElapsedTime(seen.Since, now) < Window)
            {
                _texts[key] = seen with { Count = seen.Count + 1 };
                return seen.Count < Burst;
            }

            heldBack = Math.Max(0, seen.Count - Burst);
            if (_texts.Count >= MaxTexts)
                Forget(now);
            _texts[key] = new Seen(now, 1);
            return true;
        }
    }

    private void Forget(long now)
    {
        foreach (var (key, seen) in _texts.ToArray())
        {
            if (time.GetElapsedTime(seen.Since, now) >= Window)
                _texts.Remove(key);
        }

        // As many texts as that in one window are not repeats: they are all let through.
        if (_texts.Count >= MaxTexts)
            _texts.Clear();
    }

    private readonly record struct Seen(long Since, int Count);
}
