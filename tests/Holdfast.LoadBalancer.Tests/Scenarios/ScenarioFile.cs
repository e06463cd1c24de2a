using System.Net;
using Holdfast.Dns.Messages;
using Holdfast.LoadBalancer.Backends;

namespace Holdfast.LoadBalancer.Tests.Scenarios;

/// <summary>A scenario as its file has it; README.md in this folder describes the form.</summary>
/// <param name="Path">The file.</param>
/// <param name="Configuration">The configuration, YAML.</param>
/// <param name="ConfigurationLine">The line before its first.</param>
/// <param name="Title">What it shows.</param>
/// <param name="Ranges">What the backends answer by themselves.</param>
/// <param name="Steps">What is done and checked, in order.</param>
internal sealed record ScenarioFile(
    string Path, string Configuration, int ConfigurationLine, string Title, IReadOnlyList<AnswerRange> Ranges,
    IReadOnlyList<ScenarioStep> Steps);

/// <summary>What a backend answers by itself in some steps.</summary>
/// <param name="First">The first of these steps.</param>
/// <param name="Last">The last.</param>
/// <param name="Address">The backend; null: each.</param>
/// <param name="Entries">The answers; one whose question is the query's is given.</param>
internal sealed record AnswerRange(int First, int Last, IPAddress? Address, IReadOnlyList<Message> Entries);

/// <summary>One step.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Line">Where it stands in its file.</param>
/// <param name="Action">What it does.</param>
internal sealed record ScenarioStep(int Number, int Line, ScenarioAction Action);

/// <summary>What a step does.</summary>
internal abstract record ScenarioAction
{
    private ScenarioAction()
    {
    }

    /// <summary>A client asks.</summary>
    public sealed record Query(Message Message, bool Tcp, IPAddress From) : ScenarioAction;

    /// <summary>The client whose query has this question gets exactly this answer.</summary>
    public sealed record CheckAnswer(Message Message) : ScenarioAction;

    /// <summary>No client that waits gets an answer; they wait no longer.</summary>
    public sealed record CheckNoAnswer : ScenarioAction;

    /// <summary>A backend gets exactly this query, which it then holds.</summary>
    public sealed record CheckOutQuery(Message Message, bool Tcp, IPAddress? To) : ScenarioAction;

    /// <summary>No backend has a query that it has not answered, but for the one held.</summary>
    public sealed record CheckNoOutQuery : ScenarioAction;

    /// <summary>The backend, or the one that was checked last, answers the query it holds.</summary>
    public sealed record Reply(Message Message, bool WrongId, IPAddress? From) : ScenarioAction;

    /// <summary>The clock goes forward.</summary>
    public sealed record TimePasses(TimeSpan Elapsed) : ScenarioAction;

    /// <summary>An operator says what a backend is.</summary>
    public sealed record SetBackend(string Name, BackendMode Mode) : ScenarioAction;
}
