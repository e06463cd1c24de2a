using System.Buffers.Binary;
using Holdfast.LoadBalancer.Policies.Lua;
using Holdfast.LoadBalancer.Queries;

namespace Holdfast.LoadBalancer.Rules;

/// <summary>What Lua is told of a query that meets a rule.</summary>
internal static class QueryQuestion
{
    private const int FlagsOffset = 2;

    /// <summary>Of a query.</summary>
    public static LuaQuestion Of(scoped ref readonly Query query)
    {
        var view = query.View;
        var flags = BinaryPrimitives.ReadUInt16BigEndian(view.Message[FlagsOffset..]);
        return new LuaQuestion(view.QName)
        {
            QType = view.QType,
            QClass = view.QClass,
            Client = query.Client,
            ClientPort = query.ClientPort,
            IsStream = !query.Protocol.IsDatagram,
            Header = new LuaHeader(flags, view.Message.Length, view.Edns.DnssecOk, query.Server, query.ServerPort),
        };
    }
}
