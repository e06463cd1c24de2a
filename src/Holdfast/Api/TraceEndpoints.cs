using System.Net;
using Holdfast.Configuration.Tokens;
using Holdfast.Contracts;
using Holdfast.Contracts.Reports;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Names;
using Holdfast.Web.Routes;
using static Holdfast.Api.EndpointRows;

namespace Holdfast.Api;

/// <summary>
/// <c>POST /api/v1/query?name=NAME[&amp;type=TYPE][&amp;client=ADDRESS][&amp;service=NAME][&amp;via=BACKEND][&amp;transport=tcp]
/// [&amp;edns=no][&amp;dnssec=yes]</c>.
/// </summary>
internal static class TraceEndpoints
{
    private static readonly string[] Known = ["name", "type", "client", "service", "via", "transport", "edns", "dnssec"];

    public static IEnumerable<ApiEndpoint> All(IOperator operations) =>
    [
        Read("/query", ApiScope.Operate, "Send a query on the way of a client's, and tell its steps",
            async context => await TraceAsync(new OperatorRequest(context), operations), ReportJson.Default.TraceReport) with
        {
            Methods = [HttpMethods.Post],
            Parameters =
            [
                new("name", "what is asked") { IsRequired = true }, new("type", "its type; A without it"),
                new("client", "the address that is to have asked"), new("service", "the service that is asked"),
                new("via", "the backend that is asked, whatever the policy says"),
                new("transport", "how it is asked") { Words = ["udp", "tcp"] },
                new("edns", "whether it has an OPT record") { Words = ["yes", "no"] },
                new("dnssec", "whether DNSSEC records are wanted") { Words = ["yes", "no"] },
            ],
        },
    ];

    private static async Task<Outcome<TraceReport>> TraceAsync(OperatorRequest request, IOperator operations)
    {
        if (request.Query.Keys.FirstOrDefault(key => !Known.Contains(key)) is { } unknown)
            return ProblemReport.BadRequest($"there is no parameter '{unknown}'; there are: {string.Join(", ", Known)}");
        string text = request.Query["name"].ToString();
        if (text.Length == 0) return ProblemReport.BadRequest("say what to ask: name=NAME");
        if (!Name.TryParse(text, out var name, out var error))
            return ProblemReport.BadRequest($"'{text}' is not a domain name: {error}");
        var type = RecordType.A;
        if (request.Value("type") is { } word && !RecordTypeMnemonic.TryParse(word, out type))
            return ProblemReport.BadRequest($"'{word}' is not a record type, such as A, AAAA or TYPE65");
        if (type is RecordType.AXFR or RecordType.IXFR)
            return ProblemReport.BadRequest("a zone transfer is no query that can be traced: ask with dig");
        IPAddress? client = null;
        if (request.Value("client") is { } address && !IPAddress.TryParse(address, out client))
            return ProblemReport.BadRequest($"'{address}' is not an IP address");
        if (request.Value("transport") is { } transport && transport is not ("udp" or "tcp"))
            return ProblemReport.BadRequest("transport must be udp or tcp");
        return await operations.TraceAsync(new TraceRequest(name, type)
        {
            Client = client,
            Service = request.Value("service"),
            Via = request.Value("via"),
            Tcp = request.Value("transport") == "tcp",
            Edns = request.Value("edns") != "no",
            Dnssec = request.Value("dnssec") == "yes",
        });
    }
}
