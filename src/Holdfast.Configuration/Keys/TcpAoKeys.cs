using System.Collections.Immutable;
using Holdfast.Bgp.Options;
using Holdfast.Collections;
using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Schema.Types;
using Holdfast.Configuration.Values;
using static Holdfast.Configuration.Schema.Types.ScalarTypes;

namespace Holdfast.Configuration.Keys;

/// <summary><c>tcp_ao</c>: the keys of TCP-AO (RFC 5925), the one that signs first.</summary>
internal static class TcpAoKeys
{
    private static readonly KeyType<string> KeyFile = new ReadType<string>("path", JsonShapes.Text,
        (Field field, string _, Reading reading, out string value) =>
        {
            value = reading.Passwords.Read(field, "TCP-AO") ?? "";
            return true;
        });

    public static readonly Section<TcpAoKey> Section = new Section<TcpAoKey>("bgp.tcp_ao[]", Unset)
        .Key("send_id", Integer(0, 255), o => o.SendId, (o, v) => o with { SendId = (byte)v },
            "SendID: the KeyID in what we send", required: "write `send_id: 1`")
        .Key("receive_id", Integer(0, 255), o => o.ReceiveId, (o, v) => o with { ReceiveId = (byte)v },
            "RecvID: the KeyID in what the neighbor sends", required: "write `receive_id: 1`")
        .Key("algorithm", Choice(("hmac-sha-1-96", TcpAoAlgorithm.HmacSha1), ("aes-128-cmac-96", TcpAoAlgorithm.AesCmac128)),
            o => o.Algorithm, (o, v) => o with { Algorithm = v }, "how segments are signed (RFC 5926)")
        .Key("key_file", KeyFile, o => o.Secret, (o, v) => o with { Secret = v },
            "file with the key, as `bgp.password_file`", required: "write `key_file: router.key`");

    public static readonly KeyType<ValueList<TcpAoKey>> Type = new ReadType<ValueList<TcpAoKey>>("mapping or list",
        JsonShapes.OneOrMany(JsonShapes.Mapping(() => Section)), TryRead)
    {
        NamesDifference = true,
        Masked = keys => keys.IsEmpty ? "" : KeyType.Secret,
        Differing = (was, now) => was.AsSpan().SequenceEqual(now.AsSpan()) ? null : "the TCP-AO keys changed",
    };

    private static TcpAoKey Unset() => new(TcpAoAlgorithm.HmacSha1, 0, 0, "");

    private static bool TryRead(Field field, ValueList<TcpAoKey> above, Reading reading, out ValueList<TcpAoKey> value)
    {
        var keys = ImmutableArray.CreateBuilder<TcpAoKey>();
        foreach (var item in field.OneOrMany())
        {
            if (MappingReader.Open(item, Section, reading) is not { } map) continue;
            var its = Section.Read(map, Unset(), reading);
            if (map["send_id"] is not { } send || map["receive_id"] is not { } receive || map.IsMisread("send_id", "receive_id"))
                continue;
            // RFC 5925, section 3.1: no two keys of a connection share an ID.
            if (keys.Any(key => key.SendId == its.SendId))
                send.Error($"{its.SendId} is the `send_id` of another key", "give each its own");
            else if (keys.Any(key => key.ReceiveId == its.ReceiveId))
                receive.Error($"{its.ReceiveId} is the `receive_id` of another key", "give each its own");
            else keys.Add(its);
        }
        value = keys.DrainToImmutable();
        return true;
    }
}
