using System.Collections.Immutable;
using Holdfast.Bgp.Options;

namespace Holdfast.Configuration.Binding;

/// <summary>Reads <c>tcp_ao</c>: the keys of TCP-AO (RFC 5925), the one that signs first.</summary>
internal static class TcpAoSection
{
    public static readonly KeySet Keys = new("bgp.tcp_ao[]", "send_id", "receive_id", "algorithm", "key_file");

    public static ImmutableArray<TcpAoKey> Read(Field field, PasswordFile files)
    {
        var keys = ImmutableArray.CreateBuilder<TcpAoKey>();
        foreach (var item in field.OneOrMany())
        {
            if (MappingReader.Open(item, Keys) is not { } map) continue;
            var sendId = map.Required("send_id", "write `send_id: 1`")?.Integer(0, 255);
            var receiveId = map.Required("receive_id", "write `receive_id: 1`")?.Integer(0, 255);
            var algorithm = map["algorithm"]?.Choice("hmac-sha-1-96", "aes-128-cmac-96") == "aes-128-cmac-96" ? TcpAoAlgorithm.AesCmac128 : TcpAoAlgorithm.HmacSha1;
            var secret = map.Required("key_file", "write `key_file: router.key`") is { } file ? files.Read(file, "TCP-AO") : null;
            if (sendId is not { } send || receiveId is not { } receive) continue;
            // RFC 5925, section 3.1: no two keys of a connection share an ID.
            if (keys.Any(key => key.SendId == send)) map["send_id"]!.Error($"{send} is the `send_id` of another key", "give each its own");
            else if (keys.Any(key => key.ReceiveId == receive)) map["receive_id"]!.Error($"{receive} is the `receive_id` of another key", "give each its own");
            else keys.Add(new TcpAoKey(algorithm, (byte)send, (byte)receive, secret ?? ""));
        }
        return keys.DrainToImmutable();
    }
}
