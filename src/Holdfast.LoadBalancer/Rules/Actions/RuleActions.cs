using System.Collections.Immutable;

namespace Holdfast.LoadBalancer.Rules.Actions;

/// <summary>The actions of rules.</summary>
public static class RuleActions
{
    /// <summary>Every action, in the order of the manual.</summary>
    public static ImmutableArray<ActionType<RuleAction>> All { get; } =
    [
        ActionType<RuleAction>.Of<TruncateAction>(),
        ActionType<RuleAction>.Of<RefuseAction>(),
        ActionType<RuleAction>.Of<NxDomainAction>(),
        ActionType<RuleAction>.Of<NoDataAction>(),
        ActionType<RuleAction>.Of<ServFailAction>(),
        ActionType<RuleAction>.Of<DropAction>(),
        ActionType<RuleAction>.Of<AllowAction>(),
        ActionType<RuleAction>.Of<PoolAction>(),
        ActionType<RuleAction>.Of<SpoofAction>(),
        ActionType<RuleAction>.Of<SpoofCnameAction>(),
        ActionType<RuleAction>.Of<SpoofRawAction>(),
        ActionType<RuleAction>.Of<SpoofSvcbAction>(),
        ActionType<RuleAction>.Of<AnswerRcodeAction>(),
        ActionType<RuleAction>.Of<LogAction>(),
        ActionType<RuleAction>.Of<TeeAction>(),
        ActionType<RuleAction>.Of<LuaAction>(),
        ActionType<RuleAction>.Of<SkipCacheAction>(),
        ActionType<RuleAction>.Of<NoRecurseAction>(),
        ActionType<RuleAction>.Of<DisableValidationAction>(),
        ActionType<RuleAction>.Of<ClientSubnetAction>(),
        ActionType<RuleAction>.Of<ClientSubnetPrefixAction>(),
        ActionType<RuleAction>.Of<OverrideClientSubnetAction>(),
        ActionType<RuleAction>.Of<DisableClientSubnetAction>(),
        ActionType<RuleAction>.Of<SetEdnsOptionAction>(),
        ActionType<RuleAction>.Of<SetTagAction>(),
        ActionType<RuleAction>.Of<UnsetTagAction>(),
        ActionType<RuleAction>.Of<MaxReturnedTtlAction>(),
        ActionType<RuleAction>.Of<TemporaryFailureTtlAction>(),
        ActionType<RuleAction>.Of<SetExtendedDnsErrorAction>(),
        ActionType<RuleAction>.Of<DelayAction>(),
        ActionType<RuleAction>.Of<NoneAction>(),
    ];
}
