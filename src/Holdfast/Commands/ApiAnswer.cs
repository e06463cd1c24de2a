namespace Holdfast.Commands;

/// <summary>What the daemon said.</summary>
/// <param name="Json">The body as it came.</param>
/// <param name="Value">The same, read; null when there is an error.</param>
/// <param name="Error">What went wrong, in words; null when nothing did.</param>
/// <param name="ExitCode">What the command ends with.</param>
internal sealed record ApiAnswer<T>(string Json, T? Value, string? Error, int ExitCode);
