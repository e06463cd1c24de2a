namespace Holdfast.Contracts.Reports;

/// <summary>A query that was sent on its way in a client's place: <c>POST /api/v1/query</c>.</summary>
/// <param name="Question">Name, class and type asked.</param>
/// <param name="Client">Who is to have asked.</param>
/// <param name="Server">Address and port that were asked.</param>
/// <param name="Service">The service whose address that is; null when it is none's.</param>
/// <param name="Transport"><c>udp</c> or <c>tcp</c>.</param>
/// <param name="Steps">What happened, in order.</param>
/// <param name="Candidates">
/// The backends it could go to: the one chosen, then the others in the policy's order, then those that are down.
/// </param>
/// <param name="Outcome"><c>answered</c>, <c>dropped</c>, or <c>waiting</c> when it was not over within 40 s.</param>
/// <param name="Dropped">Why there is no answer, as <c>holdfast_dns_dropped_total</c> has it; else null.</param>
/// <param name="Source"><c>cache</c>, <c>backend</c> or <c>self</c>; null without an answer.</param>
/// <param name="Backend">The backend whose answer it is; null where it is none's.</param>
/// <param name="ElapsedMilliseconds">From the receipt to the answer.</param>
/// <param name="Rcode">The response code of the answer, extended; null without an answer.</param>
/// <param name="Flags">The flags of the answer's header, as dig has them; null without an answer.</param>
/// <param name="ExtendedErrors">Extended DNS errors of the answer (RFC 8914).</param>
/// <param name="Answer">The sections of the answer in zone-file style, as dig has them; empty without an answer.</param>
internal sealed record TraceReport(
    string Question,
    string Client,
    string Server,
    string? Service,
    string Transport,
    IReadOnlyList<TraceStepReport> Steps,
    IReadOnlyList<TraceCandidateReport> Candidates,
    string Outcome,
    string? Dropped,
    string? Source,
    string? Backend,
    double ElapsedMilliseconds,
    string? Rcode,
    string? Flags,
    IReadOnlyList<ExtendedErrorReport> ExtendedErrors,
    IReadOnlyList<string> Answer);

/// <summary>A step of a query's way.</summary>
/// <param name="AtMilliseconds">When, since the query was received.</param>
/// <param name="Stage">
/// <c>acl</c>, <c>block</c>, <c>rule</c>, <c>pool</c>, <c>cache</c>, <c>policy</c>, <c>backend</c> or <c>answer</c>.
/// </param>
/// <param name="Detail">What happened, in words.</param>
internal sealed record TraceStepReport(double AtMilliseconds, string Stage, string Detail);

/// <summary>A backend that the query could go to.</summary>
/// <param name="Backend">Its name.</param>
/// <param name="Chosen">Whether it was chosen.</param>
/// <param name="Up">Whether it is up.</param>
/// <param name="Suspected">Whether it is asked only when no other is up.</param>
/// <param name="Order">Its order.</param>
/// <param name="Weight">Its weight.</param>
/// <param name="Outstanding">Queries in flight to it.</param>
/// <param name="LatencyMilliseconds">Average of its last answers; null before the first.</param>
internal sealed record TraceCandidateReport(
    string Backend, bool Chosen, bool Up, bool Suspected, int Order, int Weight, long Outstanding, double? LatencyMilliseconds);

/// <summary>An Extended DNS Error.</summary>
/// <param name="Code">Its INFO-CODE.</param>
/// <param name="Meaning">What the code means, in a word.</param>
/// <param name="Text">Its EXTRA-TEXT; may be empty.</param>
internal sealed record ExtendedErrorReport(int Code, string Meaning, string Text);
