using System.Text.Json;
using Holdfast.Contracts;
using Holdfast.Dns.Codes;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Recording;

namespace Holdfast.Api.Dnsdist;

/// <summary><c>/api/v1/servers/localhost/rings</c>: the latest queries, and those of them that were answered.</summary>
internal static class DnsdistRings
{
    private const ushort RecursionDesired = 0x0100;

    /// <param name="json">What is written to.</param>
    /// <param name="node">Whose queries.</param>
    /// <param name="most">So many of them at the most.</param>
    public static void Write(Utf8JsonWriter json, INodeView node, long most)
    {
        var queries = new List<RecordedQuery>();
        var reader = node.Balancer.ReadRecent(new QueryFilter());
        if (reader.IsOn && most > 0)
        {
            reader.StartWithLatest(most);
            while (reader.TryNext(out RecordedQuery? query)) queries.Add(query);
        }

        var now = node.Now;
        json.WriteStartObject();
        json.WriteStartArray("queries");
        foreach (var query in queries)
        {
            WriteCommon(json, query, now, query.QuerySize);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("responses");
        foreach (var query in queries.Where(query => query.Outcome == QueryOutcome.Answered))
        {
            WriteCommon(json, query, now, query.AnswerSize);
            json.WriteNumber("latency", Math.Round(query.Elapsed.TotalMilliseconds, 3));
            json.WriteString("rcode", query.Rcode.ToMnemonic());
            json.WriteString("backend", query.Backend ?? AnswerSources.Labels[(int)query.Source]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteCommon(Utf8JsonWriter json, RecordedQuery query, DateTimeOffset now, int size)
    {
        json.WriteStartObject();
        json.WriteNumber("age", Math.Round((now - query.At).TotalSeconds, 3));
        json.WriteNumber("id", query.Id);
        json.WriteString("name", query.Name?.ToString() ?? "");
        json.WriteString("requestor", query.Client.ToString());
        json.WriteNumber("size", size);
        json.WriteString("qtype", query.Type.ToMnemonic());
        json.WriteString("protocol", query.Protocol.Word);
        json.WriteBoolean("rd", (query.Flags & RecursionDesired) != 0);
    }
}
