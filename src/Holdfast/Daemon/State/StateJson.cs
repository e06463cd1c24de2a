using System.Text.Json.Serialization;

namespace Holdfast.Daemon.State;

/// <summary>The state files' JSON: snake_case, every property there or the file is corrupt.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(DrainsRecord))]
[JsonSerializable(typeof(StartsRecord))]
[JsonSerializable(typeof(BlocksRecord))]
internal sealed partial class StateJson : JsonSerializerContext;
