using System.Collections.Immutable;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Wire;
using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Policies.Lua;
using Holdfast.LoadBalancer.Rules.Actions;

namespace Holdfast.LoadBalancer.Rules.Responses.Actions;

/// <summary>
/// An Extended DNS Error (RFC 8914) is added to the answer, for clients that sent EDNS. A signed message stays as it is.
/// </summary>
/// <param name="InfoCode">The error.</param>
public sealed record SetExtendedDnsErrorResponseAction(ExtendedErrorCode InfoCode)
    : ResponseAction<SetExtendedDnsErrorResponseAction>, IAction<SetExtendedDnsErrorResponseAction>
{
    /// <inheritdoc/>
    public static string Name => "set_extended_dns_error";

    /// <inheritdoc/>
    public static string Help => "an Extended DNS Error (RFC 8914) is added, for clients that sent EDNS";

    /// <inheritdoc/>
    public static ImmutableArray<ActionKey> Keys => [ExtendedErrorKeys.Code, ExtendedErrorKeys.Text];

    /// <summary>What it says to people; may be empty.</summary>
    public string ExtraText { get; init; } = "";

    /// <inheritdoc/>
    public override IReadOnlyList<object?> Settings => [(int)InfoCode, ExtraText];

    /// <inheritdoc/>
    public override bool IsFinal => false;

    // The option's data on the wire, once it is prepared.
    private byte[] Option { get; init; } = [];

    /// <inheritdoc/>
    public static SetExtendedDnsErrorResponseAction? Read(IActionValues values) =>
        ExtendedErrorKeys.Read(values) is { } error ? new(error.InfoCode) { ExtraText = error.ExtraText } : null;

    internal override ResponseAction Prepare(LuaScripts? scripts) =>
        this with { Option = AnswerErrors.Data(InfoCode, ExtraText) };

    internal override bool Act(scoped ref Response response)
    {
        EdnsEditor.TryAddOption(response.Buffer, ref response.Length, EdnsOptionCode.ExtendedError, Option);
        return true;
    }
}
