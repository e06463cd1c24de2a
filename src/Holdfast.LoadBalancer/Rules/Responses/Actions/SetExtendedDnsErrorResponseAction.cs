using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Wire;
using Holdfast.LoadBalancer.Policies.Lua;

namespace Holdfast.LoadBalancer.Rules.Responses.Actions;

/// <summary>
/// An Extended DNS Error (RFC 8914) is added to the answer, for clients that sent EDNS. A signed message stays as it is.
/// </summary>
/// <param name="InfoCode">The error.</param>
public sealed record SetExtendedDnsErrorResponseAction(ExtendedErrorCode InfoCode)
    : ResponseAction<SetExtendedDnsErrorResponseAction>, IAction<SetExtendedDnsErrorResponseAction>
{
    private static readonly ActionKey CodeKey =
        new("info_code", ActionValue.Number, "NUMBER",
        "the error that `set_extended_dns_error` adds: its number in IANA's registry, such as 15 (Blocked)")
        {
            Most = ushort.MaxValue,
            Default = "needed",
        };

    private static readonly ActionKey TextKey =
        new("extra_text", ActionValue.Text, "TEXT", "what it says to people") { Most = 128, Default = "none" };

    /// <inheritdoc/>
    public static string Name => "set_extended_dns_error";

    /// <inheritdoc/>
    public static string Help => "an Extended DNS Error (RFC 8914) is added, for clients that sent EDNS";

    /// <inheritdoc/>
    public static ImmutableArray<ActionKey> Keys => [CodeKey, TextKey];

    /// <summary>What it says to people; may be empty.</summary>
    public string ExtraText { get; init; } = "";

    /// <inheritdoc/>
    public override IReadOnlyList<object?> Settings => [(int)InfoCode, ExtraText];

    /// <inheritdoc/>
    public override bool IsFinal => false;

    // The option's data on the wire, once it is prepared.
    private byte[] Option { get; init; } = [];

    /// <inheritdoc/>
    public static SetExtendedDnsErrorResponseAction? Read(IActionValues values)
    {
        if (!values.Has(CodeKey))
            values.Missing(
                "`set_extended_dns_error` adds no error without `info_code`", "give it one, such as `info_code: 15` (Blocked)");
        return values.Number(CodeKey) is { } code
            ? new((ExtendedErrorCode)code) { ExtraText = values.Text(TextKey) ?? "" } : null;
    }

    internal override ResponseAction Prepare(LuaScripts? scripts)
    {
        var option = new byte[sizeof(ushort) + Encoding.UTF8.GetByteCount(ExtraText)];
        BinaryPrimitives.WriteUInt16BigEndian(option, (ushort)InfoCode);
        Encoding.UTF8.GetBytes(ExtraText, option.AsSpan(sizeof(ushort)));
        return this with { Option = option };
    }

    internal override bool Act(scoped ref Response response)
    {
        EdnsEditor.TryAddOption(response.Buffer, ref response.Length, EdnsOptionCode.ExtendedError, Option);
        return true;
    }
}
