namespace Holdfast.Lab.Scenarios;

/// <summary>What one scenario measured.</summary>
/// <param name="Scenario">Its number and name.</param>
/// <param name="Sent">Queries sent.</param>
/// <param name="Lost">Queries lost or answered with an error.</param>
/// <param name="RouteMovedMilliseconds">From the fault until the router's kernel routes had moved; null where none has
/// to.</param>
/// <param name="Note">What else was seen.</param>
public sealed record ScenarioResult(string Scenario, int Sent, int Lost, double? RouteMovedMilliseconds, string Note)
{
    /// <inheritdoc/>
    public override string ToString() =>
        $"{Scenario}: {Lost} of {Sent} queries lost"
        + (RouteMovedMilliseconds is { } ms ? $", route moved in {ms:F1} ms" : "") + (Note.Length > 0 ? $"; {Note}" : "");
}
