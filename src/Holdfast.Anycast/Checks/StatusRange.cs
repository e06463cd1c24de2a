using System.Globalization;

namespace Holdfast.Anycast.Checks;

/// <summary>Status codes of HTTP, both ends included.</summary>
/// <param name="First">The lowest, 100 to 999.</param>
/// <param name="Last">The highest, not below <paramref name="First"/>.</param>
public readonly record struct StatusRange(int First, int Last)
{
    /// <summary><c>200</c> or <c>200-299</c>.</summary>
    public override string ToString() => First == Last
        ? First.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{First}-{Last}");

    internal bool Holds(int code) => code >= First && code <= Last;
}
