namespace Holdfast.Contracts;

/// <summary>What an operator wants drained.</summary>
/// <param name="Service">The service; null for all.</param>
/// <param name="Lasting">How long; null until undrained.</param>
/// <param name="By">Who wants it.</param>
/// <param name="Reason">Why, or null.</param>
internal sealed record DrainRequest(string? Service, TimeSpan? Lasting, string By, string? Reason);
