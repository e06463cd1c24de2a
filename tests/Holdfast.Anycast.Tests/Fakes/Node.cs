using System.Collections.Immutable;
using System.Net;
using Holdfast.Anycast.Addresses;
using Holdfast.Anycast.Checks;
using Holdfast.Anycast.Decision;
using Holdfast.Anycast.Drains;
using Holdfast.Anycast.Services;
using Holdfast.Bgp.Rib;
using Holdfast.Testing.Clocks;
using Holdfast.Testing.Logging;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Holdfast.Anycast.Tests.Fakes;

/// <summary>A node without its resolver, its speaker and its clock: an engine between fakes, with the seed's intervals.</summary>
internal sealed class Node : IDisposable
{
    public const string V4 = "192.0.2.1/32";
    public const string V6 = "2001:db8:1::/64";

    private readonly Dictionary<string, FakeCheck> _checks = new(StringComparer.Ordinal);

    public Node(params ServiceOptions[] services)
        : this((_, _, _, _) => throw new InvalidOperationException("no hook is to run"), services) { }

    public Node(RunCommand runHook, params ServiceOptions[] services)
    {
        Clock = new SettableClock(Time);
        Options = new AnycastOptions { Services = [.. services], GracefulShutdownTime = TimeSpan.Zero };
        Engine = new AnycastEngine(
            Options, Resolver, Sent.Add, Clock, Log, options => options is CheckOptions.Command command
                ? CheckOf(command.Arguments[0]) : null, runHook);
        Engine.Transitioned += Transitions.Add;
    }

    public AnycastOptions Options { get; }

    public FakeResolver Resolver { get; } = new();

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));

    /// <summary>The check of the command <c>fake</c>.</summary>
    public FakeCheck Check => CheckOf("fake");

    /// <summary>The check of another command.</summary>
    public FakeCheck CheckOf(string name) =>
        _checks.TryGetValue(name, out var check) ? check : _checks[name] = new FakeCheck(name);

    public RecordedLog Log { get; } = new();

    /// <summary>Every set of routes handed on, in order.</summary>
    public List<IReadOnlyCollection<Route>> Sent { get; } = [];

    public AnycastEngine Engine { get; }

    /// <summary>Every transition, in order.</summary>
    public List<Transition> Transitions { get; } = [];

    /// <summary>What is announced now: <c>192.0.2.1/32 med 100</c>.</summary>
    public IEnumerable<string> Announced =>
        Sent.Count == 0 ? [] : Sent[^1].Select(route => $"{route.Prefix} med {route.Med}");

    /// <summary>Drains a service, or the node.</summary>
    public bool Drain(string? service = null, TimeSpan? lasting = null) =>
        Engine.Drain(new Drain(service, Time.GetUtcNow()) { Until = Time.GetUtcNow() + lasting });

    /// <summary><see cref="Time"/>, with a wall clock that can be set.</summary>
    public SettableClock Clock { get; }

    public static ServiceOptions Service(string name, params string[] prefixes) => new(name, [.. prefixes.Select(Prefix)])
    {
        Checks = [new CheckOptions.Command(["fake"])],
        Jitter = 0,
        Med = 100,
    };

    public static ServicePrefix Prefix(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return new ServicePrefix(IPAddress.Parse(text[..slash]), int.Parse(text[(slash + 1)..], null));
    }

    /// <summary>Starts it, ready, and lets so many rounds pass.</summary>
    public Node Started(int rounds = 5)
    {
        Engine.Start();
        Engine.MarkReady();
        // The first round begins at once.
        return rounds == 0 ? this : Rounds(rounds - 1);
    }

    /// <summary>Lets rounds of 3 s pass, half a second into the next at most.</summary>
    public Node Rounds(int rounds)
    {
        Time.Advance(TimeSpan.FromMilliseconds(300));
        for (var i = 0; i < rounds; i++) Time.Advance(TimeSpan.FromSeconds(3));
        return this;
    }

    public string StateOf(string prefix) => Status(prefix).Health.ToString();

    public string ReasonOf(string prefix) => Status(prefix).Reason.ToString();

    public string ChecksOf(string prefix) => Status(prefix).Checks.ToString();

    /// <summary>The inputs of the first prefix of a service, as <c>explain</c> prints them.</summary>
    public IEnumerable<ExplainedInput> Explained(string service) =>
        ExplainedInput.Of(Engine.Explain(service)!.Prefixes[0].Inputs);

    public PrefixStatus Status(string prefix) => Engine.Snapshot().Single(status => status.Prefix.ToString() == prefix);

    public void Dispose() => Engine.Dispose();
}
