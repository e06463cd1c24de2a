using System.Net;
using Holdfast.Configuration;
using Holdfast.Configuration.Values;
using Holdfast.Dns.Messages;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Tests.Recording;
using Holdfast.Testing.Files;
using Holdfast.Testing.Messages;
using Holdfast.Testing.Network;
using Holdfast.Testing.Waiting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Holdfast.LoadBalancer.Tests.Scenarios;

/// <summary>
/// Plays a scenario: a running load balancer on loopback between scripted clients and backends, under a clock of its own.
/// </summary>
internal sealed class ScenarioRun : IDisposable
{
    /// <summary>How long what must come may take, and how long what must not come is waited for.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10), Silence = TimeSpan.FromMilliseconds(150);

    private readonly ScenarioFile _scenario;
    private readonly FakeTimeProvider _time = new();
    private readonly IPEndPoint _endPoint = new(IPAddress.Loopback, FreePort.Next());
    private readonly List<ScenarioClient> _clients = [];
    private readonly RecordedQueries _recorded = new();
    private readonly ScenarioBackends _backends;
    private readonly LoadBalancer _balancer;
    private readonly Dictionary<IPAddress, OutQuery> _held = [];
    private OutQuery? _heldLast;

    private ScenarioRun(ScenarioFile scenario)
    {
        _scenario = scenario;
        var options = Load(scenario);
        _backends = new ScenarioBackends(scenario.Ranges, options.Backends.Select(backend => backend.EndPoint.Address));
        _balancer = new LoadBalancer(OnLoopback(options), _time, NullLoggerFactory.Instance, _recorded.Parts);
        _balancer.Start();
    }

    /// <summary>
    /// Plays it; what is not as it should be fails the test, with the step's file and line. In the end every query of it must
    /// have ended in one record, and these must be what was counted.
    /// </summary>
    public static void Play(ScenarioFile scenario)
    {
        using var run = new ScenarioRun(scenario);
        foreach (var step in scenario.Steps)
            run.Play(step);
        // What is pending still is given up, after that its hedges.
        for (int rounds = 0; rounds < 3 && !run._recorded.HasAll(run._balancer); rounds++)
            run.Pass(TimeSpan.FromMinutes(1));
        run._recorded.CheckAgainst(run._balancer);
    }

    public void Dispose()
    {
        _balancer.Dispose();
        _backends.Dispose();
        foreach (var client in _clients)
            client.Dispose();
    }

    private static LoadBalancerOptions Load(ScenarioFile scenario)
    {
        using var folder = new TemporaryFolder();
        var result = ConfigurationFile.Load(folder.Write("scenario.yaml", scenario.Configuration), SecretFiles.Optional);
        return result.Options?.LoadBalancer
            ?? throw new FormatException(string.Join('\n', result.Diagnostics.Select(diagnostic =>
                diagnostic with { File = scenario.Path, Line = scenario.ConfigurationLine + diagnostic.Line })));
    }

    /// <summary>
    /// The same options with the test's ports; without health checks a backend is up unless the file says that it is down.
    /// </summary>
    private LoadBalancerOptions OnLoopback(LoadBalancerOptions options) => options with
    {
        Threads = 1,
        Listeners = [options.Listeners[0] with { EndPoint = _endPoint }],
        Backends =
        [
            .. options.Backends.Select(backend => backend with
            {
                EndPoint = _backends.EndPointOf(backend.EndPoint.Address),
                Mode = backend.Mode == BackendMode.Auto ? BackendMode.Up : backend.Mode,
            }),
        ],
    };

    private void Play(ScenarioStep step)
    {
        _backends.SetStep(step.Number);
        switch (step.Action)
        {
            case ScenarioAction.Query query:
                _clients.Add(new ScenarioClient(query, _endPoint));
                break;
            case ScenarioAction.CheckAnswer check:
                CheckAnswer(step, check);
                break;
            case ScenarioAction.CheckNoAnswer:
                CheckNoAnswer(step);
                break;
            case ScenarioAction.CheckOutQuery check:
                Wait.Until(
                    Place(step, $"goes out:\n{MessageText.Format(check.Message)}"),
                    () => (_heldLast = _backends.Take(check)) is not null,
                    Patience,
                    Waiting);
                _held[_heldLast!.To] = _heldLast;
                break;
            case ScenarioAction.CheckNoOutQuery:
                Thread.Sleep(Silence);
                Assert.True(_backends.Waiting.Count == 0, Place(step, Waiting()));
                break;
            case ScenarioAction.Reply reply:
                var held = reply.From is { } from ? _held.GetValueOrDefault(from) : _heldLast;
                Assert.True(held is not null, Place(step, "no query is held: CHECK_OUT_QUERY stands before REPLY"));
                held.Query.Reply(held.Answer(reply.Message, reply.WrongId));
                break;
            case ScenarioAction.TimePasses { Elapsed: var elapsed }:
                Pass(elapsed);
                break;
            case ScenarioAction.SetBackend set:
                Assert.True(_balancer.SetBackendMode(set.Name, set.Mode), Place(step, $"there is no backend {set.Name}"));
                break;
        }
    }

    private void CheckAnswer(ScenarioStep step, ScenarioAction.CheckAnswer check)
    {
        var client = _clients.FirstOrDefault(
            client => check.Message.Questions.Count == 0 || client.Query.Questions.Equals(check.Message.Questions));
        Assert.True(client is not null, Place(step, "no client waits for an answer to this question"));
        var answer = client.Answer(Patience);
        Assert.True(answer is not null, Place(step, $"no answer within {Patience.TotalSeconds} s; {Waiting()}"));
        string expected = MessageText.Format(check.Message), actual = MessageText.Format(answer);
        Assert.True(expected == actual, Place(step, $"expected\n{expected}\nnot\n{actual}"));
        Assert.True(client.Query.Id == answer.Id, Place(step, $"the answer has ID {answer.Id}, the query {client.Query.Id}"));
        _clients.Remove(client);
        client.Dispose();
    }

    private void CheckNoAnswer(ScenarioStep step)
    {
        Assert.True(_clients.Count > 0, Place(step, "no client waits for an answer"));
        foreach (var client in _clients)
        {
            var answer = client.Answer(Silence);
            Assert.True(
                answer is null, Place(step, $"there is an answer:\n{(answer is null ? "" : MessageText.Format(answer))}"));
            client.Dispose();
        }

        _clients.Clear();
    }

    /// <summary>Moves the clock, and waits until the worker has dealt with all that was due.</summary>
    private void Pass(TimeSpan elapsed)
    {
        _time.Advance(elapsed);
        WaitForTurn();
        // The turn that saw the new time is over when another has begun.
        _time.Advance(TimeSpan.FromMilliseconds(1));
        WaitForTurn();

        void WaitForTurn() => Wait.Until("a turn of the worker", () => _balancer.HeartbeatAge <= TimeSpan.Zero, Patience);
    }

    private string Waiting() =>
        _backends.Waiting is { Count: > 0 } waiting
            ? "these queries wait at backends:\n" + string.Join('\n', waiting)
            : "no query waits at a backend";

    private string Place(ScenarioStep step, string what) => $"{_scenario.Path}:{step.Line}: step {step.Number}: {what}";
}
