using System.Net;
using Holdfast.Collections;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Names;
using Holdfast.LoadBalancer.Blocks;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.DynamicBlocks;
using Microsoft.Extensions.Time.Testing;

namespace Holdfast.LoadBalancer.Tests.DynamicBlocks;

/// <summary>Clients and two workers in simulated time, before the rules of dynamic blocks.</summary>
internal sealed class SimulatedClients : IDisposable
{
    private const int Workers = 2;

    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(50);

    private static readonly byte[] Asks = Wire("www.example.");

    private readonly FakeTimeProvider _time = new();
    private readonly long _begun;
    private readonly DynamicTallies _tallies;
    private readonly DynamicBlocker _blocker;
    private readonly List<Activity> _activities = [];
    private readonly Random _random = new(7);
    private int _worker;

    public SimulatedClients(params DynamicBlockRule[] rules)
    {
        _begun = _time.GetTimestamp();
        Blocks = new BlockTable(Workers, _time);
        Blocks.Began += block => Began.Add((block, _time.GetElapsedTime(_begun)));
        _tallies = new DynamicTallies((ValueList<DynamicBlockRule>)[.. rules], Workers, _time);
        _blocker = new DynamicBlocker(Blocks, _time, _tallies);
    }

    public BlockTable Blocks { get; }

    /// <summary>Every block that began, and when.</summary>
    public List<(Block Block, TimeSpan At)> Began { get; } = [];

    public static ClientAddress Address(string address) => ClientAddress.From(IPAddress.Parse(address));

    /// <summary>Has a client ask so often from now on; 0: not at all.</summary>
    public void Ask(string client, double perSecond, RecordType type = RecordType.A) =>
        Act(Address(client), perSecond, (tallies, address) => tallies.Asked(in address, Asks, type));

    /// <summary>Has a client be answered so often from now on.</summary>
    public void Answer(
        string client, double perSecond, ResponseCode code = ResponseCode.NoError, int length = 100, bool isCacheHit = false,
        string name = "www.example.")
    {
        byte[] wire = Wire(name);
        Act(Address(client), perSecond, (tallies, address) => tallies.Answered(in address, wire, code, length, isCacheHit));
    }

    /// <summary>Has a client be answered so often from now on, each time for another random name at a zone.</summary>
    public void AnswerRandomNames(string client, double perSecond, string zone, ResponseCode code = ResponseCode.NXDomain) =>
        Act(Address(client), perSecond, (tallies, address) =>
            tallies.Answered(in address, Wire($"{_random.Next():x}.{zone}"), code, length: 100, isCacheHit: false));

    /// <summary>Lets time pass.</summary>
    public void Run(TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += Turn)
        {
            foreach (var activity in _activities)
            {
                for (activity.Due += activity.PerSecond * Turn.TotalSeconds; activity.Due >= 1; activity.Due--)
                    activity.Act(_tallies.Of(_worker++ % Workers));
            }

            _time.Advance(Turn);
            for (int worker = 0; worker < Workers; worker++)
                _tallies.Of(worker).HandOver(_time.GetTimestamp());
        }
    }

    public void StopAll() => _activities.Clear();

    public void Dispose()
    {
        _blocker.Dispose();
        Blocks.Dispose();
    }

    private static byte[] Wire(string name) => Name.Parse(name).Wire.ToArray();

    private void Act(ClientAddress client, double perSecond, Action<WorkerTallies, ClientAddress> act) =>
        _activities.Add(new Activity(perSecond, tallies => act(tallies, client)));

    private sealed record Activity(double PerSecond, Action<WorkerTallies> Act)
    {
        public double Due { get; set; }
    }
}
