using Holdfast.Api;
using Holdfast.Contracts;
using Holdfast.Contracts.Reports;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Names;
using Holdfast.LoadBalancer.Cache;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Holdfast.Tests.Api;

public sealed class CacheEndpointsTests
{
    [Theory]
    [InlineData("?name=A.example.", "A.example.", false, null, null)]
    [InlineData("?suffix=example&type=aaaa&pool=p", "example.", true, RecordType.AAAA, "p")]
    [InlineData("?all", null, false, null, null)]
    [InlineData("?all=&type=TYPE65280", null, false, (RecordType)65280, null)]
    public void Reads_what_is_to_be_flushed(string query, string? name, bool andBelow, RecordType? type, string? pool)
    {
        var (outcome, selection, from) = Flush(query);
        Assert.Null(outcome.Problem);
        Assert.Equal(
            (name is null ? null : Name.Parse(name), andBelow, type, pool),
                (selection!.Name, selection.AndBelow, selection.Type, from));
    }

    [Theory]
    [InlineData("", "say one of")]
    [InlineData("?name=a&suffix=b", "say one of")]
    [InlineData("?name=a..b", "'a..b' is not a domain name")]
    [InlineData("?name=", "is not a domain name")]
    [InlineData("?all&type=", "'' is not a record type")]
    [InlineData("?all&typ=A", "there is no parameter 'typ'")]
    public void Refuses_what_it_does_not_understand_and_flushes_nothing(string query, string detail)
    {
        var (outcome, selection, _) = Flush(query);
        Assert.Equal(400, outcome.Problem!.Status);
        Assert.Contains(detail, outcome.Problem.Detail, StringComparison.Ordinal);
        Assert.Null(selection);
    }

    private static (Outcome<ActionReport> Outcome, CacheSelection? Selection, string? Pool) Flush(string query)
    {
        CacheSelection? asked = null;
        string? from = null;
        var outcome = CacheEndpoints.Flush<ActionReport>(new QueryCollection(QueryHelpers.ParseQuery(query)), (selection, pool) =>
        {
            (asked, from) = (selection, pool);
            return new ActionReport([]);
        });
        return (outcome, asked, from);
    }
}
