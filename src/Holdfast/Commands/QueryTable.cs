using System.Globalization;
using Holdfast.Contracts.Reports;

namespace Holdfast.Commands;

/// <summary>
/// Queries as lines: each is written when it is there, so that widths are fixed, and what is longer moves what follows.
/// </summary>
internal static class QueryTable
{
    public const string Header =
        "TIME          CLIENT                                     ASKED            VIA  "
        + "NAME                                      TYPE    RESULT                FROM             OCTETS       MS";

    /// <summary>One query.</summary>
    public static string Line(QueryReport query)
    {
        string at = query.At.ToLocalTime().ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);
        string client = query.ClientPort == 0 ? query.Client
            : string.Create(CultureInfo.InvariantCulture, $"{query.Client}#{query.ClientPort}");
        string result = query.Rcode ?? query.Outcome;
        if (query.ExtendedError is { } error)
            result += string.Create(CultureInfo.InvariantCulture, $" (EDE {error})");
        string from = query.Backend ?? query.Source ?? "-";
        if (query.Rule is { } rule)
            from += $" ({rule})";
        return string.Create(CultureInfo.InvariantCulture,
            $"{at,-12}  {client,-41}  {query.Server ?? "-",-15}  {query.Transport,-3}  {query.Name ?? "-",-40}  {query.Type,-6}  "
            + $"{result,-20}  {from,-15}  {query.AnswerSize,6}  {query.LatencyMilliseconds,7:0.0}");
    }
}
