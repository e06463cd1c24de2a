using System.Buffers.Binary;
using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Policies.Lua;
using Holdfast.LoadBalancer.Queries;
using Holdfast.LoadBalancer.Rules.Matches;

namespace Holdfast.LoadBalancer.Rules;

/// <summary>What Lua is told of a query that meets a rule.</summary>
internal static class QueryQuestion
{
    private const int FlagsOffset = 2;
    private const int RecursionDesired = 0x0100, CheckingDisabled = 0x0010;

    /// <summary>Of a query.</summary>
    public static LuaQuestion Of(scoped ref readonly Query query)
    {
        var subject = MatchSubject.Of(in query);
        return Of(in subject);
    }

    /// <summary>Of a query, or an answer, that a match looks at.</summary>
    public static LuaQuestion Of(scoped ref readonly MatchSubject subject)
    {
        subject.TryReadEdns(out var edns);
        return new(subject.QName)
        {
            QType = subject.QType,
            QClass = subject.QClass,
            Client = subject.Client,
            ClientPort = subject.ClientPort,
            IsStream = !subject.Protocol.IsDatagram,
            Message = subject.Message,
            Flags = Flags(subject.Message, subject.Changes),
            TrailingOctets = subject.TrailingOctets,
            EdnsOptions = edns.Options,
            DnssecOk = edns.DnssecOk,
            Server = subject.Server,
            ServerPort = subject.ServerPort,
            Pool = subject.Pool is { } pool ? pool.NameInLua : [],
            SkipsCache = subject.SkipsCache,
            ProxyValues = subject.ProxyValues,
            IsAnswer = subject.IsAnswer,
            SubnetPrefix = (byte)(subject.Client.IsIPv4 ? SubnetTerms.DefaultIpv4Prefix : SubnetTerms.DefaultIpv6Prefix),
        };
    }

    // As rules before have left it.
    private static ushort Flags(ReadOnlySpan<byte> message, QueryChanges changes)
    {
        int flags = BinaryPrimitives.ReadUInt16BigEndian(message[FlagsOffset..]);
        flags &= (changes & QueryChanges.NoRecursion) != 0 ? ~RecursionDesired : ~0;
        return (ushort)(flags | ((changes & QueryChanges.NoValidation) != 0 ? CheckingDisabled : 0));
    }
}
