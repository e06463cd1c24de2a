using System.Collections.Frozen;
using System.Net;
using System.Text;

namespace Holdfast.LoadBalancer.Logging;

/// <summary>What the numbers in records stand for in one configuration, in the octets that are written.</summary>
/// <param name="Configuration">The configuration's number, larger than that of the one before it.</param>
/// <param name="Rules">Rules, in their order.</param>
/// <param name="Pools">Pools' names by their number.</param>
/// <param name="Backends">Backends by their number.</param>
internal sealed record LoggedNames(
    int Configuration, RuleName[] Rules, FrozenDictionary<int, byte[]> Pools,
    FrozenDictionary<int, BackendName> Backends)
{
    /// <summary>Of nothing.</summary>
    public static LoggedNames None { get; } =
        new(-1, [], FrozenDictionary<int, byte[]>.Empty, FrozenDictionary<int, BackendName>.Empty);

    /// <summary>The rule of this number, or null.</summary>
    public RuleName? Rule(int number) => (uint)number < (uint)Rules.Length ? Rules[number] : null;

    /// <summary>The name of the pool of this number; empty when there is none.</summary>
    public ReadOnlySpan<byte> Pool(int number) => Pools.TryGetValue(number, out var name) ? name : [];

    /// <summary>The backend of this number, or null.</summary>
    public BackendName? Backend(int number) => Backends.GetValueOrDefault(number);
}

/// <summary>A rule as the log tells it.</summary>
/// <param name="name">What it is called: by the operator, or by its place.</param>
/// <param name="action">The word of its action.</param>
internal sealed class RuleName(string name, string action)
{
    public byte[] Name { get; } = Encoding.UTF8.GetBytes(name);

    public string Action => action;
}

/// <summary>A backend as the log tells it.</summary>
/// <param name="name">Its name.</param>
/// <param name="endPoint">Where it is asked.</param>
internal sealed class BackendName(string name, IPEndPoint endPoint)
{
    public byte[] Name { get; } = Encoding.UTF8.GetBytes(name);

    public byte[] Address { get; } = endPoint.Address.GetAddressBytes();

    public int Port => endPoint.Port;
}

/// <summary>
/// The names of the latest configurations, by their number: when a configuration is replaced, records of the one before it are
/// still in the queues.
/// </summary>
internal sealed class LoggedNamesHistory
{
    private const int Kept = 4;

    private readonly LoggedNames?[] _names = new LoggedNames?[Kept];

    /// <summary>Adds the names of another configuration, before any worker has it.</summary>
    public void Add(LoggedNames names) => Volatile.Write(ref _names[names.Configuration & (Kept - 1)], names);

    /// <summary>The names of a configuration; none of one so long ago that it is forgotten.</summary>
    public LoggedNames Of(int configuration) =>
        Volatile.Read(ref _names[configuration & (Kept - 1)]) is { } names && names.Configuration == configuration
            ? names : LoggedNames.None;
}
