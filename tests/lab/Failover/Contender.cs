using Holdfast.Lab.Sites;

namespace Holdfast.Lab.Failover;

/// <summary>What runs on the node that fails.</summary>
/// <param name="site">Where.</param>
internal abstract class Contender(Site site)
{
    /// <summary>The node that fails; its service's routes lead to it until then.</summary>
    public const string Node = "lb1";

    /// <summary>Which program with which check.</summary>
    public abstract string Name { get; }

    protected Site Site { get; } = site;

    /// <summary>Starts it, in place of whatever runs there.</summary>
    public abstract void Start(CheckSettings settings);

    /// <summary>Whether it has all it needs to be broken, beside the route.</summary>
    public virtual bool IsReady => true;

    /// <summary>Makes a failure happen.</summary>
    /// <returns>The moment it began, a Stopwatch timestamp.</returns>
    public abstract long Fail(Failure failure);

    /// <summary>Undoes it.</summary>
    public abstract void Heal(Failure failure);

    /// <summary>Ends it.</summary>
    public abstract void Stop();

    /// <summary>The failures worth timing with it.</summary>
    public abstract IEnumerable<Failure> Failures { get; }

    /// <summary>The moment before the first backend is out of reach.</summary>
    protected long CutBackends()
    {
        var moment = System.Diagnostics.Stopwatch.GetTimestamp();
        Site.CutBackends(Node, cut: true);
        return moment;
    }
}
