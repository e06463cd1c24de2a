namespace Holdfast.Anycast.Checks;

/// <summary>What one run of a check came to.</summary>
/// <param name="Good">It held.</param>
/// <param name="Words">What was found, in words.</param>
public readonly record struct CheckResult(bool Good, string Words)
{
    internal static CheckResult Holds(string words) => new(true, words);

    internal static CheckResult Fails(string words) => new(false, words);
}
