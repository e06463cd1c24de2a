using System.Collections.Immutable;
using System.Net;
using Holdfast.LoadBalancer.Queries;

namespace Holdfast.LoadBalancer.Rules.Actions;

/// <summary>
/// A copy of a query over UDP goes to another server, whose answers nobody looks at (as dnsdist's TeeAction has it).
/// </summary>
/// <param name="Server">The server.</param>
public sealed record TeeAction(IPEndPoint Server) : RuleAction<TeeAction>, IAction<TeeAction>
{
    private static readonly ActionKey Subject = new(
        Name, ActionValue.EndPoint, "ADDRESS",
        "a copy of the query, as the client sent it, goes to this server too, whose answers are thrown away; queries over TCP "
            + "are not copied, nor what would have to wait; the next rules are tried");

    /// <inheritdoc/>
    public static string Name => "tee";

    /// <inheritdoc/>
    public static string Help => Subject.Help;

    /// <inheritdoc/>
    public static ImmutableArray<ActionKey> Keys => [Subject];

    /// <inheritdoc/>
    public override IReadOnlyList<object?> Settings => [Server];

    /// <inheritdoc/>
    public override bool IsFinal => false;

    // One for each worker, once it is prepared.
    private ImmutableArray<TeeSocket> Sockets { get; init; } = [];

    /// <inheritdoc/>
    public static TeeAction? Read(IActionValues values) => values.EndPoint(Subject) is { } server ? new(server) : null;

    internal override RuleAction For(int workers) =>
        this with { Sockets = [.. Enumerable.Range(0, workers).Select(_ => new TeeSocket(Server))] };

    internal override TeeCounts Copies => new(
        Sockets.Sum(socket => socket.Sent), Sockets.Sum(socket => socket.Failed), Sockets.Sum(socket => socket.Answered));

    internal override bool AppliesTo(scoped in Query query) => query.Protocol.IsDatagram;

    internal override RuleVerdict Act(ref Query query)
    {
        Sockets[query.Worker].Send(query.View.Message);
        return RuleVerdict.TryNext;
    }
}
