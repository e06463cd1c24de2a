using System.Text.Json;
using System.Text.Json.Serialization;
using Holdfast.Contracts.Reports;

namespace Holdfast.Contracts;

/// <summary>The API's JSON: snake_case, times in ISO 8601, nothing by reflection.</summary>
// Only the metadata, which reads and writes: writers of their own for each report, which the generator adds otherwise, would
// make the binary larger for what is written a few times a second at the most.
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    WriteIndented = true)]
[JsonSerializable(typeof(StatusReport))]
[JsonSerializable(typeof(IReadOnlyList<ServiceReport>))]
[JsonSerializable(typeof(IReadOnlyList<BackendReport>))]
[JsonSerializable(typeof(IReadOnlyList<NeighborReport>))]
[JsonSerializable(typeof(BfdReport))]
[JsonSerializable(typeof(NeighborReport))]
[JsonSerializable(typeof(IReadOnlyList<ExplanationReport>))]
[JsonSerializable(typeof(IReadOnlyList<CacheReport>))]
[JsonSerializable(typeof(RulesReport))]
[JsonSerializable(typeof(IReadOnlyList<DrainReport>))]
[JsonSerializable(typeof(IReadOnlyList<PoolReport>))]
[JsonSerializable(typeof(IReadOnlyList<ListenerReport>))]
[JsonSerializable(typeof(IReadOnlyList<SettingReport>))]
[JsonSerializable(typeof(SiteReport))]
[JsonSerializable(typeof(IReadOnlyList<BlockReport>))]
[JsonSerializable(typeof(OverviewReport))]
[JsonSerializable(typeof(EventsReport))]
[JsonSerializable(typeof(ReloadPlanReport))]
[JsonSerializable(typeof(IReadOnlyList<ConfigurationEntryReport>))]
[JsonSerializable(typeof(ConfigurationDiffReport))]
[JsonSerializable(typeof(EventReport))]
[JsonSerializable(typeof(QueryReport))]
[JsonSerializable(typeof(TopReport))]
[JsonSerializable(typeof(TopHourReport))]
[JsonSerializable(typeof(LostQueriesReport))]
[JsonSerializable(typeof(ActionReport))]
[JsonSerializable(typeof(TraceReport))]
[JsonSerializable(typeof(TrafficHistoryReport))]
[JsonSerializable(typeof(TokenReport))]
[JsonSerializable(typeof(HealthReport))]
[JsonSerializable(typeof(ProblemReport))]
internal sealed partial class ReportJson : JsonSerializerContext
{
    /// <summary>The same without line breaks.</summary>
    public static ReportJson OneLine => field ??= new(new JsonSerializerOptions(Default.Options) { WriteIndented = false });
}
