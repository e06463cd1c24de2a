using System.Collections.Immutable;
using System.Net;
using Holdfast.LoadBalancer.ProxyProtocol;
using Holdfast.LoadBalancer.Queries;

namespace Holdfast.LoadBalancer.Rules.Actions;

/// <summary>
/// A copy of a query over UDP goes to another server, whose answers nobody looks at (as dnsdist's TeeAction has it).
/// </summary>
/// <param name="Server">The server.</param>
/// <param name="Source">The address that copies come from; null: the kernel chooses.</param>
/// <param name="HasProxyHeader">Whether a PROXY header before each copy tells who asks.</param>
public sealed record TeeAction(IPEndPoint Server, IPAddress? Source = null, bool HasProxyHeader = false)
    : RuleAction<TeeAction>, IAction<TeeAction>
{
    private static readonly ActionKey Subject = new(
        Name, ActionValue.EndPoint, "ADDRESS",
        "a copy of the query, as the client sent it, goes to this server too, whose answers are thrown away; queries over TCP "
            + "are not copied, nor what would have to wait; the next rules are tried");

    private static readonly ActionKey SourceKey = new(
        "tee_source", ActionValue.Addresses, "ADDRESS", "the address of this node that copies come from")
    { Default = "chosen by the kernel" };

    private static readonly ActionKey HeaderKey = new(
        "tee_proxy_protocol", ActionValue.Truth, "true|false", "whether a PROXY header (version 2) before each copy tells who asks")
    { Default = "false" };

    /// <inheritdoc/>
    public static string Name => "tee";

    /// <inheritdoc/>
    public static string Help => Subject.Help;

    /// <inheritdoc/>
    public static ImmutableArray<ActionKey> Keys => [Subject, SourceKey, HeaderKey];

    /// <inheritdoc/>
    public override IReadOnlyList<object?> Settings =>
    [
        Server,
        .. Source is null ? Array.Empty<object?>() : [$"{SourceKey.Name} {Source}"],
        .. HasProxyHeader ? [$"{HeaderKey.Name} true"] : Array.Empty<object?>(),
    ];

    /// <inheritdoc/>
    public override bool IsFinal => false;

    // One for each worker, once it is prepared.
    private ImmutableArray<TeeSocket> Sockets { get; init; } = [];

    /// <inheritdoc/>
    public static TeeAction? Read(IActionValues values)
    {
        if (values.EndPoint(Subject) is not { } server)
            return null;
        var sources = values.Addresses(SourceKey);
        var hasProxyHeader = values.Truth(HeaderKey) ?? false;
        if (sources.Length > 1)
            values.Wrong(SourceKey, "copies come from one address", "name one");
        else if (sources.Any(source => source.AddressFamily != server.AddressFamily))
            values.Wrong(SourceKey, $"`{sources[0]}` is of another family than {server.Address}", "name an address of its family");
        else
            return new(server, sources.FirstOrDefault(), hasProxyHeader);
        return null;
    }

    internal override RuleAction For(int workers) =>
        this with { Sockets = [.. Enumerable.Range(0, workers).Select(_ => new TeeSocket(Server, Source))] };

    internal override TeeCounts Copies => new(
        Sockets.Sum(socket => socket.Sent), Sockets.Sum(socket => socket.Failed), Sockets.Sum(socket => socket.Answered));

    internal override bool AppliesTo(scoped in Query query) => query.Protocol.IsDatagram;

    internal override RuleVerdict Act(ref Query query)
    {
        var socket = Sockets[query.Worker];
        if (HasProxyHeader)
        {
            var addresses = new ProxiedAddresses(query.Client, query.ClientPort, query.Server, query.ServerPort, IsStream: false);
            socket.Send(in addresses, query.ProxyValues is { } values ? values.Octets : [], query.View.Message);
        }
        else
        {
            socket.Send(query.View.Message);
        }

        return RuleVerdict.TryNext;
    }
}
