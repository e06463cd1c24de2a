namespace Holdfast.LoadBalancer.Logging.Dnstap;

/// <summary>The fields of <c>Dnstap</c> in dnstap.proto.</summary>
internal static class DnstapField
{
    public const int Identity = 1, Version = 2, Message = 14, Type = 15;

    /// <summary>The only value of <see cref="Type"/>.</summary>
    public const ulong TypeMessage = 1;
}

/// <summary>The fields of <c>Message</c>.</summary>
internal static class MessageField
{
    public const int Type = 1, SocketFamily = 2, SocketProtocol = 3, QueryAddress = 4, ResponseAddress = 5, QueryPort = 6,
        ResponsePort = 7, QueryTimeSec = 8, QueryTimeNsec = 9, QueryMessage = 10, ResponseTimeSec = 12, ResponseTimeNsec = 13,
        ResponseMessage = 14, Policy = 15;
}

/// <summary>The values of <c>Message.Type</c> that a forwarder has.</summary>
internal enum DnstapMessageType : byte
{
    ClientQuery = 5,
    ClientResponse = 6,
    ForwarderQuery = 7,
    ForwarderResponse = 8,
}

/// <summary>The fields of <c>Policy</c>.</summary>
internal static class PolicyField
{
    public const int Type = 1, Rule = 2, Action = 3;
}

/// <summary>The values of <c>Policy.Action</c>.</summary>
internal enum DnstapPolicyAction : byte
{
    NxDomain = 1,
    NoData = 2,
    Pass = 3,
    Drop = 4,
    Truncate = 5,
    LocalData = 6,
}
