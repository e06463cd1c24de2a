namespace Holdfast.Contracts.Reports;

/// <summary>
/// One query of a client and what came of it: a line of <c>GET /api/v1/queries</c>, in the order in which they were answered or
/// given up.
/// </summary>
/// <param name="At">When it came.</param>
/// <param name="Client">Who asked, as much of it as may be shown.</param>
/// <param name="ClientPort">The client's port; 0 where not all of its address is shown.</param>
/// <param name="Server">The address that was asked; null when it is not known.</param>
/// <param name="ServerPort">The port that was asked.</param>
/// <param name="Transport">Over what it came.</param>
/// <param name="Name">The name asked for; null when it could not be read.</param>
/// <param name="Type">The type asked for.</param>
/// <param name="Class">The class asked for.</param>
/// <param name="Flags">The flag word of the query's header.</param>
/// <param name="Id">The client's ID.</param>
/// <param name="Outcome">What came of it: <c>answered</c>, or the reason why it was not.</param>
/// <param name="Source">Where its answer comes from; null without one.</param>
/// <param name="Rcode">The answer's code; null without one.</param>
/// <param name="ExtendedError">The INFO-CODE of the answer's first extended error (RFC 8914); null without.</param>
/// <param name="QuerySize">Octets of the query.</param>
/// <param name="AnswerSize">Octets of the answer; 0 without.</param>
/// <param name="LatencyMilliseconds">How long it took; 0 for what was dealt with at once.</param>
/// <param name="Rule">The rule that decided; null: none did.</param>
/// <param name="Pool">The pool; null when none was chosen.</param>
/// <param name="Backend">The backend asked last; null when none was.</param>
internal sealed record QueryReport(
    DateTimeOffset At, string Client, int ClientPort, string? Server, int ServerPort, string Transport, string? Name, string Type,
    string Class, int Flags, int Id, string Outcome, string? Source, string? Rcode, int? ExtendedError, int QuerySize,
    int AnswerSize, double LatencyMilliseconds, string? Rule, string? Pool, string? Backend);

/// <summary>A line of <c>GET /api/v1/queries</c> between others: its reader was too slow.</summary>
/// <param name="Lost">Queries, fitting or not, that were overwritten before they could be sent.</param>
internal sealed record LostQueriesReport(long Lost);
