using System.Text.Json.Serialization;
using Holdfast.Anycast.Decision;
using Holdfast.Anycast.Drains;
using Holdfast.Anycast.Handover;
using Holdfast.Bgp.Handover;
using Holdfast.Daemon.State;
using Holdfast.LoadBalancer.Handover;

namespace Holdfast.Daemon.Upgrade;

/// <summary>The messages of a hand-over, in their order; numbers are never given anew.</summary>
internal enum HandoverKind
{
    /// <summary>New to old: which protocol it speaks; it has read its configuration.</summary>
    Hello = 1,

    /// <summary>New to old: it cannot go on, and why.</summary>
    Refused = 2,

    /// <summary>Old to new: what is listened on, with the sockets.</summary>
    Sockets = 3,

    /// <summary>New to old: it answers queries, beside the old one.</summary>
    Reading = 4,

    /// <summary>Old to new: the sessions, with the sockets, and all that is known.</summary>
    State = 5,

    /// <summary>New to old: it has all of it, and waits.</summary>
    Taken = 6,

    /// <summary>Old to new: there is no other copy of any session any more.</summary>
    Go = 7,

    /// <summary>New to old: it announces, answers, and may be asked; told again every half a second.</summary>
    Serving = 8,

    /// <summary>Old to new: it is alone from now on.</summary>
    Released = 9,

    /// <summary>Old to new: what the old one has counted since.</summary>
    Counted = 10,
}

/// <summary>Who begins.</summary>
/// <param name="Protocol">The version of the hand-over it speaks.</param>
/// <param name="Version">The version of the program.</param>
internal sealed record HelloRecord(int Protocol, string Version)
{
    /// <summary>
    /// The version spoken here. A field more needs none: who does not know it leaves it out, and who misses it takes its default.
    /// </summary>
    public const int Spoken = 1;
}

/// <summary>Why it cannot go on.</summary>
internal sealed record RefusedRecord(string Why);

/// <summary>What is listened on; the descriptors are those of DNS, of the locks, and of the web server, in this order.</summary>
/// <param name="Listeners">DNS.</param>
/// <param name="Locks">The locks held: their paths.</param>
/// <param name="Web">The API and metrics: where.</param>
internal sealed record SocketsRecord(
    IReadOnlyList<ListenerHandover> Listeners, IReadOnlyList<string> Locks, IReadOnlyList<string> Web)
{
    /// <summary>What checks have found of backends.</summary>
    public IReadOnlyList<BackendHandover> Backends { get; init; } = [];

    /// <summary>What operators say of backends.</summary>
    public BackendOverridesRecord? Overrides { get; init; }

    /// <summary>Operators' blocks.</summary>
    public BlocksRecord? Blocks { get; init; }
}

/// <summary>All that is known when the sessions go over; the descriptors are theirs.</summary>
internal sealed record StateRecord
{
    /// <summary>BGP sessions.</summary>
    public IReadOnlyList<SessionHandover> Sessions { get; init; } = [];

    /// <summary>BFD sessions.</summary>
    public IReadOnlyList<BfdSessionHandover> Bfd { get; init; } = [];

    /// <summary>The sockets that BFD receives by; their descriptors follow those of the BGP sessions.</summary>
    public IReadOnlyList<int> BfdReceivers { get; init; } = [];

    /// <summary>How the services' prefixes stand.</summary>
    public IReadOnlyList<PrefixHandover> Prefixes { get; init; } = [];

    /// <summary>What is drained.</summary>
    public IReadOnlyList<Drain> Drains { get; init; } = [];

    /// <summary>Services undrained while the node is drained.</summary>
    public IReadOnlyList<string> Exempt { get; init; } = [];

    /// <summary>What holds the node back, or null.</summary>
    public CrashBackoff? Backoff { get; init; }

    /// <summary>All that was counted.</summary>
    public CountersHandover Counters { get; init; } = new();
}

/// <summary>The JSON of these messages.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(HelloRecord))]
[JsonSerializable(typeof(RefusedRecord))]
[JsonSerializable(typeof(SocketsRecord))]
[JsonSerializable(typeof(StateRecord))]
[JsonSerializable(typeof(CountersHandover))]
internal sealed partial class HandoverJson : JsonSerializerContext;
