namespace Holdfast.Api.Reports;

/// <summary>One thing a reload would change.</summary>
/// <param name="Area"><c>setting</c>, <c>listener</c>, <c>backend</c>, <c>pool</c>, <c>rules</c>, <c>service</c> or <c>neighbor</c>.</param>
/// <param name="Subject">Its name.</param>
/// <param name="Effect"><c>added</c>, <c>removed</c>, <c>changed</c>, <c>reset</c> or <c>needs restart</c>.</param>
/// <param name="Details">What differs.</param>
/// <param name="Words">All of it, for people.</param>
internal sealed record PlannedChangeReport(string Area, string Subject, string Effect, string Details, string Words);
