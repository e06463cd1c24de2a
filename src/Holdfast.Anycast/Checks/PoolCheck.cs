using System.Globalization;

namespace Holdfast.Anycast.Checks;

public abstract partial record CheckOptions
{
    /// <summary>Usable backends of a pool; known at once, not polled.</summary>
    /// <param name="Name">The pool.</param>
    /// <param name="Minimum">So many must be usable.</param>
    public sealed record Pool(string Name, int Minimum = 1) : CheckOptions
    {
        internal override PolledCheck? Check(CheckServices services) => null;
    }
}

/// <summary>A pool check: a gate that is open or closed at once.</summary>
/// <param name="Pool">The pool.</param>
/// <param name="Usable">Backends usable now.</param>
/// <param name="Minimum">So many must be.</param>
public sealed record PoolState(string Pool, int Usable, int Minimum)
{
    /// <summary>Enough are usable.</summary>
    public bool Good => Usable >= Minimum;

    /// <summary><c>default: 0 usable backends, needs 1</c>.</summary>
    public string Detail => string.Create(
        CultureInfo.InvariantCulture, $"{Pool}: {Usable} usable {(Usable == 1 ? "backend" : "backends")}, needs {Minimum}");

    /// <summary><c>pool default: 0 usable backends, needs 1</c>.</summary>
    public override string ToString() => $"pool {Detail}";
}
