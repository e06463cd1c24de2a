using Holdfast.Dns.Codes;
using Holdfast.Dns.Wire;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Pools;
using Holdfast.LoadBalancer.Protocols;
using Holdfast.LoadBalancer.Queries;
using Holdfast.Testing.Messages;

namespace Holdfast.LoadBalancer.Tests;

/// <summary>Queries as the steps meet them.</summary>
internal static class Queries
{
    public static byte[] Wire(string name, RecordType type = RecordType.A, RecordClass @class = RecordClass.IN) =>
        MessageText.Wire($"{name} {@class.ToMnemonic()} {type.ToMnemonic()} +rd");

    public static Query For(byte[] wire, Pool pool, int worker = 0)
    {
        var error = QueryView.TryParse(wire, out var view);
        Assert.False(error.IsError, error.ToString());
        return new Query
        {
            View = view,
            Pool = pool,
            Worker = worker,
            Client = ClientAddress.FromIPv4(0xC0000201),
            Protocol = ListenerProtocol.Udp,
        };
    }

    public static Query For(string name, Pool pool, int worker = 0) => For(Wire(name), pool, worker);
}
