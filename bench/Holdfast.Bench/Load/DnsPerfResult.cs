namespace Holdfast.Bench.Load;

/// <summary>What one run of dnsperf came to.</summary>
/// <param name="Answered">Queries answered with NOERROR.</param>
/// <param name="Lost">Queries without an answer.</param>
/// <param name="Rate">Answers a second.</param>
internal sealed record DnsPerfResult(long Answered, long Lost, double Rate);
