using System.Net;
using Holdfast.LoadBalancer.Backends;

namespace Holdfast.LoadBalancer.Tests.Scenarios;

public sealed class ScenarioParserTests
{
    private const string Head = """
        CONFIG
        node: { name: lb1 }
        dns: { listen: 192.0.2.53, backends: [{ name: r1, address: 192.0.2.11 }] }
        CONFIG_END
        SCENARIO_BEGIN A title

        """;

    [Fact]
    public void Reads_ranges_and_steps()
    {
        var scenario = ScenarioParser.Parse("a.scenario", Head + """
            RANGE_BEGIN 1 20 ADDRESS 192.0.2.11
            ENTRY_BEGIN
            www.example. A +qr
            ENTRY_END
            RANGE_END
            ; a comment
            STEP 10 QUERY TCP FROM 127.0.0.9
            ENTRY_BEGIN
            www.example. A +rd
            ENTRY_END
            STEP 20 TIME_PASSES ELAPSE 1.5
            STEP 30 BACKEND r1 down
            SCENARIO_END
            """);
        Assert.Equal(("A title", 1), (scenario.Title, scenario.ConfigurationLine));
        var range = Assert.Single(scenario.Ranges);
        Assert.Equal((1, 20, IPAddress.Parse("192.0.2.11"), 1), (range.First, range.Last, range.Address, range.Entries.Count));
        Assert.Equal([(10, 12), (20, 16), (30, 17)], scenario.Steps.Select(step => (step.Number, step.Line)));
        var query = Assert.IsType<ScenarioAction.Query>(scenario.Steps[0].Action);
        Assert.Equal((true, IPAddress.Parse("127.0.0.9")), (query.Tcp, query.From));
        Assert.Equal(new ScenarioAction.TimePasses(TimeSpan.FromSeconds(1.5)), scenario.Steps[1].Action);
        Assert.Equal(new ScenarioAction.SetBackend("r1", BackendMode.Down), scenario.Steps[2].Action);
    }

    [Theory]
    [InlineData("STEP 10 WAIT", "6: WAIT is no type of step")]
    [InlineData("STEP ten QUERY", "6: the number of the step is no number")]
    [InlineData("STEP 10 CHECK_NO_ANSWER\nSTEP 10 CHECK_NO_ANSWER", "7: step 10 stands behind step 10")]
    [InlineData("STEP 10 QUERY\nSTEP 20 CHECK_NO_ANSWER", "7: ENTRY_BEGIN is expected, not STEP")]
    [InlineData("STEP 10 QUERY\nENTRY_BEGIN\nwww.example. A +rd", "7: ENTRY_END is missing")]
    [InlineData("STEP 10 QUERY\nENTRY_BEGIN\n\nwww.example. A +rx\nENTRY_END", "9: +rx is no word of a message")]
    [InlineData("STEP 10 QUERY OVER TCP", "6: OVER is too much")]
    [InlineData("STEP 10 QUERY FROM here", "6: that is no address")]
    [InlineData("STEP 10 TIME_PASSES 10", "6: ELAPSE and a number of seconds are expected")]
    [InlineData("STEP 10 BACKEND r1 sideways", "6: a backend is up, down or auto, not sideways")]
    [InlineData("RANGE_BEGIN 1 x", "6: the last step is no number")]
    [InlineData("RANGE_BEGIN 1 9\nSTEP 10 CHECK_NO_ANSWER", "7: ENTRY_BEGIN or RANGE_END is expected, not STEP")]
    [InlineData("STEP 10 CHECK_NO_ANSWER", "6: the file ends too soon")]
    [InlineData("ANSWER", "6: RANGE_BEGIN, STEP or SCENARIO_END is expected, not ANSWER")]
    public void Tells_file_and_line_of_what_is_wrong(string body, string words) =>
        Assert.Equal("a.scenario:" + words, Wrong(() => ScenarioParser.Parse("a.scenario", Head + body)));

    [Fact]
    public void Tells_the_line_of_a_mistake_in_the_configuration()
    {
        var scenario = ScenarioParser.Parse(
            "a.scenario", Head.Replace("53,", "53, thread: 1,", StringComparison.Ordinal) + "SCENARIO_END");
        Assert.StartsWith(
            "a.scenario:3:28: error: dns: unknown key `thread`", Wrong(() => ScenarioRun.Play(scenario)),
                StringComparison.Ordinal);
    }

    [Fact]
    public void A_check_that_fails_tells_its_line_and_what_came_instead()
    {
        var scenario = ScenarioParser.Parse("a.scenario", Head + """
            STEP 10 QUERY
            ENTRY_BEGIN
            example. SOA NOTIFY
            ENTRY_END
            STEP 20 CHECK_ANSWER
            ENTRY_BEGIN
            example. SOA +qr NOTIFY
            ENTRY_END
            SCENARIO_END
            """);
        var failure = Assert.ThrowsAny<Exception>(() => ScenarioRun.Play(scenario));
        Assert.Equal(
            "a.scenario:10: step 20: expected\nexample. IN SOA +qr NOTIFY\nnot\nexample. IN SOA +qr +ra NOTIFY NOTIMP",
                failure.Message);
    }

    private static string Wrong(Action action) => Assert.Throws<FormatException>(action).Message;
}
