namespace Holdfast.Anycast.Addresses;

/// <summary>A kernel setting of this node that does not fit anycast.</summary>
/// <param name="Setting">Its name, as sysctl(8) has it; or the interface, when it is no setting.</param>
/// <param name="Value">What is in force; null when it cannot be read.</param>
/// <param name="Wanted">What it should be; null when it is no setting.</param>
/// <param name="Why">What goes wrong otherwise.</param>
public sealed record SysctlFinding(string Setting, int? Value, int? Wanted, string Why)
{
    /// <inheritdoc/>
    public override string ToString() => Wanted is null ? $"{Setting}: {Why}"
        : Value is null ? $"{Setting} cannot be read, should be {Wanted}: {Why}"
        : $"{Setting} is {Value} in effect, should be {Wanted}: {Why}";
}
