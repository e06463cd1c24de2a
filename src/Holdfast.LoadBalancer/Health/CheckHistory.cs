using System.Collections.Immutable;

namespace Holdfast.LoadBalancer.Health;

/// <summary>The last health checks of a backend; not safe from several threads at once.</summary>
internal sealed class CheckHistory
{
    /// <summary>So many are kept.</summary>
    public const int Capacity = 60;

    private readonly CheckResult[] _ring = new CheckResult[Capacity];
    private long _count;

    /// <summary>Those that are kept, the oldest first.</summary>
    public ImmutableArray<CheckResult> Latest
    {
        get
        {
            int kept = (int)Math.Min(_count, Capacity);
            var latest = ImmutableArray.CreateBuilder<CheckResult>(kept);
            for (long number = _count - kept; number < _count; number++)
                latest.Add(_ring[number % Capacity]);
            return latest.MoveToImmutable();
        }
    }

    /// <summary>Adds a check; the oldest gives way.</summary>
    public void Add(CheckResult result) => _ring[_count++ % Capacity] = result;
}
