using System.Globalization;

namespace Holdfast.Anycast.Checks;

/// <summary>A pool check: a gate that is open or closed at once.</summary>
/// <param name="Pool">The pool.</param>
/// <param name="Usable">Backends usable now.</param>
/// <param name="Minimum">So many must be.</param>
public sealed record PoolState(string Pool, int Usable, int Minimum)
{
    /// <summary>Enough are usable.</summary>
    public bool Good => Usable >= Minimum;

    /// <summary><c>pool default: 0 usable backends, needs 1</c>.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"pool {Pool}: {Usable} usable {(Usable == 1 ? "backend" : "backends")}, needs {Minimum}");
}
