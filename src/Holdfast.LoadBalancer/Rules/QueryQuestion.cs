using System.Buffers.Binary;
using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Policies.Lua;
using Holdfast.LoadBalancer.Queries;

namespace Holdfast.LoadBalancer.Rules;

/// <summary>What Lua is told of a query that meets a rule.</summary>
internal static class QueryQuestion
{
    private const int FlagsOffset = 2;
    private const int RecursionDesired = 0x0100, CheckingDisabled = 0x0010;

    /// <summary>Of a query.</summary>
    public static LuaQuestion Of(scoped ref readonly Query query)
    {
        var view = query.View;
        return new LuaQuestion(view.QName)
        {
            QType = view.QType,
            QClass = view.QClass,
            Client = query.Client,
            ClientPort = query.ClientPort,
            IsStream = !query.Protocol.IsDatagram,
            Message = view.Message,
            Flags = Flags(view.Message, query.Changes),
            TrailingOctets = view.TrailingOctets,
            EdnsOptions = view.Edns.Options,
            DnssecOk = view.Edns.DnssecOk,
            Server = query.Server,
            ServerPort = query.ServerPort,
            Pool = query.Pool.NameInUtf8,
            SkipsCache = query.SkipsCache,
            SubnetPrefix = (byte)(query.Client.IsIPv4 ? SubnetTerms.DefaultIpv4Prefix : SubnetTerms.DefaultIpv6Prefix),
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
