using Holdfast.LoadBalancer.Policies.Lua;
using Holdfast.LoadBalancer.Queries;

namespace Holdfast.LoadBalancer.Rules;

/// <summary>What Lua is told of a query that meets a rule.</summary>
internal static class QueryQuestion
{
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
            TrailingOctets = view.TrailingOctets,
            EdnsOptions = view.Edns.Options,
            DnssecOk = view.Edns.DnssecOk,
            Server = query.Server,
            ServerPort = query.ServerPort,
            Pool = query.Pool.NameInUtf8,
            SkipsCache = query.SkipsCache,
        };
    }
}
