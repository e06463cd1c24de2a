using System.Collections.Immutable;

namespace Holdfast.LoadBalancer.Rules.Responses.Actions;

/// <summary>The actions of response rules.</summary>
public static class ResponseActions
{
    /// <summary>Every action, in the order of the manual.</summary>
    public static ImmutableArray<ActionType<ResponseAction>> All { get; } =
    [
        ActionType<ResponseAction>.Of<DropResponseAction>(),
        ActionType<ResponseAction>.Of<ServFailResponseAction>(),
        ActionType<ResponseAction>.Of<AllowResponseAction>(),
        ActionType<ResponseAction>.Of<TruncateResponseAction>(),
        ActionType<ResponseAction>.Of<LimitTtlResponseAction>(),
        ActionType<ResponseAction>.Of<ReduceTtlResponseAction>(),
        ActionType<ResponseAction>.Of<ClearRecordTypesResponseAction>(),
        ActionType<ResponseAction>.Of<SkipCacheResponseAction>(),
        ActionType<ResponseAction>.Of<DelayResponseAction>(),
        ActionType<ResponseAction>.Of<SetTagResponseAction>(),
        ActionType<ResponseAction>.Of<SetExtendedDnsErrorResponseAction>(),
        ActionType<ResponseAction>.Of<LuaResponseAction>(),
    ];
}
