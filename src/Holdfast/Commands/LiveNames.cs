using System.CommandLine.Completions;
using System.Text.Json.Serialization.Metadata;
using Holdfast.Contracts;

namespace Holdfast.Commands;

/// <summary>Names of what is there now, for completion: asked of the daemon, and none when it does not answer at once.</summary>
internal static class LiveNames
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    public static Func<CompletionContext, IEnumerable<CompletionItem>> Services(ClientOptions client) => context =>
        Ask(client, context, "services", ReportJson.Default.IReadOnlyListServiceReport, one => (one.Service, one.Prefix));

    public static Func<CompletionContext, IEnumerable<CompletionItem>> Backends(ClientOptions client) => context =>
        Ask(client, context, "backends", ReportJson.Default.IReadOnlyListBackendReport, one => (one.Name, one.Address));

    public static Func<CompletionContext, IEnumerable<CompletionItem>> Pools(ClientOptions client) => context =>
        Ask(client, context, "pools", ReportJson.Default.IReadOnlyListPoolReport, one => (one.Name, one.Policy));

    public static Func<CompletionContext, IEnumerable<CompletionItem>> Neighbors(ClientOptions client) => context =>
        Ask(client, context, "bgp", ReportJson.Default.IReadOnlyListNeighborReport, one => (one.Name, one.Address));

    private static IEnumerable<CompletionItem> Ask<T>(
        ClientOptions client, CompletionContext context, string path, JsonTypeInfo<IReadOnlyList<T>> type,
        Func<T, (string Name, string Meaning)> name)
    {
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            using var api = client.Connect(context.ParseResult);
            var known = api.GetAsync(path, type, limit.Token).GetAwaiter().GetResult().Value ?? [];
            return known.Select(name).Select(item => new CompletionItem(item.Name, detail: item.Meaning));
        }
        catch (OperationCanceledException)
        {
            return [];
        }
    }
}
