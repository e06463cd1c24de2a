namespace Holdfast.LoadBalancer.Rules;

/// <summary>What became of the queries that a rule copies to another server; a reload begins anew.</summary>
/// <param name="Sent">Copies sent.</param>
/// <param name="Failed">Copies not sent: there was no room for them at once, or the server's host refused the one before.</param>
/// <param name="Answered">Answers that came back and were thrown away, as many as were seen.</param>
public sealed record TeeCounts(long Sent, long Failed, long Answered);
