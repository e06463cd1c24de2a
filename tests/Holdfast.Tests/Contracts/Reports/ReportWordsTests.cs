using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Holdfast.Anycast.Addresses;
using Holdfast.Anycast.Decision;
using Holdfast.Anycast.Health;
using Holdfast.Anycast.Services;
using Holdfast.Bgp.Speaker;
using Holdfast.Contracts;
using Holdfast.Contracts.Reports;
using Holdfast.LoadBalancer.Backends;

namespace Holdfast.Tests.Contracts.Reports;

public sealed class ReportWordsTests
{
    [Fact]
    public void Every_value_has_a_word_of_its_own()
    {
        Words<Announcement>(value => value.ToWord());
        Words<DrainPhase>(value => value.ToWord());
        Words<NodeCondition>(value => value.ToWord());
        Words<BackendState>(value => value.ToWord());
        Words<AddressState>(value => value.ToWord());
        Words<SessionFate>(value => value.ToWord());
        Words<EventKind>(value => value.ToWord());
        Words<RouteState>(value => value.ToWord());
    }

    [Fact]
    public void A_service_in_JSON_is_read_as_it_was_written()
    {
        var report = new ServiceReport(
            "dns1", "192.0.2.53/32", new PrefixHealth(HealthState.Falling, 1, 0, 3), "1/1 ok", Announcement.Deprefer, 5000, 1, 2,
            AddressState.Ours, "why", DateTimeOffset.UnixEpoch, "announce with MED 100");
        var json = JsonSerializer.Serialize([report], ReportJson.Default.IReadOnlyListServiceReport);
        Assert.Contains("\"state\": \"UP | FALLING 1/3\"", json, StringComparison.Ordinal);
        Assert.Contains("\"decision\": \"deprefer\"", json, StringComparison.Ordinal);
        Assert.Contains("\"address\": \"ours\"", json, StringComparison.Ordinal);
        Assert.Equal(report, Assert.Single(Read(json, ReportJson.Default.IReadOnlyListServiceReport)));
    }

    [Theory]
    [InlineData("up")]
    [InlineData("UP | RISING 1/3")]
    public void A_state_that_is_none_is_an_error(string state) => Assert.Throws<JsonException>(() => Read(
        $$"""[{ "service": "", "prefix": "", "state": "{{state}}", "check": "", "decision": "announce", "address": "ours", "why": "" }]""",
        ReportJson.Default.IReadOnlyListServiceReport));

    private static T Read<T>(string json, JsonTypeInfo<T> type) => JsonSerializer.Deserialize(json, type)!;

    private static void Words<T>(Func<T, string> word) where T : struct, Enum
    {
        var words = Enum.GetValues<T>().Select(word).ToList();
        Assert.All(words, Assert.NotNull);
        Assert.Equal(words.Count, words.Distinct().Count());
    }
}
