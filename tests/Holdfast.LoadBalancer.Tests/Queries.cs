using System.Buffers.Binary;
using Holdfast.Dns;
using Holdfast.Dns.Codes;
using Holdfast.Dns.Wire;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Pools;
using Holdfast.LoadBalancer.Protocols;
using Holdfast.LoadBalancer.Queries;

namespace Holdfast.LoadBalancer.Tests;

/// <summary>Queries as the steps meet them.</summary>
internal static class Queries
{
    public static byte[] Wire(string name, RecordType type = RecordType.A, RecordClass @class = RecordClass.IN, params byte[] ednsOptions)
    {
        var qname = Name.Parse(name).Wire;
        var message = new byte[12 + qname.Length + 4];
        message[0] = 0x12;
        message[1] = 0x34;
        message[2] = 1;
        message[5] = 1;
        qname.CopyTo(message.AsSpan(12));
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(12 + qname.Length), (ushort)type);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(14 + qname.Length), (ushort)@class);
        if (ednsOptions.Length == 0)
            return message;
        message[11] = 1;
        return [.. message, 0, 0, 41, 4, 208, 0, 0, 0, 0, 0, (byte)ednsOptions.Length, .. ednsOptions];
    }

    public static Query For(byte[] wire, Pool pool, int worker = 0)
    {
        var error = QueryView.TryParse(wire, out var view);
        Assert.False(error.IsError, error.ToString());
        return new Query { View = view, Pool = pool, Worker = worker, Client = ClientAddress.FromIPv4(0xC0000201), Protocol = ListenerProtocol.Udp };
    }

    public static Query For(string name, Pool pool, int worker = 0) => For(Wire(name), pool, worker);
}
