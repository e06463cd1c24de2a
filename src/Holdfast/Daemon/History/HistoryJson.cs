using System.Text.Json.Serialization;

namespace Holdfast.Daemon.History;

/// <summary>The JSON of kept configurations: snake_case, every property there or the file is corrupt.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(KeptConfigurationRecord))]
[JsonSerializable(typeof(SetAsideRecord))]
internal sealed partial class HistoryJson : JsonSerializerContext;
