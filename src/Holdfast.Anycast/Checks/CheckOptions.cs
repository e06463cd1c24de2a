namespace Holdfast.Anycast.Checks;

/// <summary>
/// One thing that must hold for a service to be healthy. Each kind is a file of its own: its options, and what runs them.
/// </summary>
public abstract partial record CheckOptions
{
    private CheckOptions() { }

    /// <summary>The check of these options; null where it is known at once and not polled.</summary>
    internal abstract PolledCheck? Check(CheckServices services);
}
