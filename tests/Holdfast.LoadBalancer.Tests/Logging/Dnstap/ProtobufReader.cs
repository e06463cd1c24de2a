namespace Holdfast.LoadBalancer.Tests.Logging.Dnstap;

/// <summary>Reads a Protocol Buffers message by its specification; knows nothing of the encoder.</summary>
internal sealed class ProtobufReader
{
    private readonly Dictionary<int, object> _fields = [];

    /// <summary>Reads a message; each field is there once at the most.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public ProtobufReader(byte[] message)
    {
        int at = 0;
        while (at < message.Length)
        {
            ulong tag = Varint(message, ref at);
            object value = (tag & 7) switch
            {
                0 => Varint(message, ref at),
                2 => Octets(message, ref at, (int)Varint(message, ref at)),
                5 => BitConverter.ToUInt32(Octets(message, ref at, 4)),
                var type => throw new InvalidDataException($"wire type {type}"),
            };
            if (!_fields.TryAdd((int)(tag >> 3), value))
                throw new InvalidDataException($"field {tag >> 3} twice");
        }
    }

    /// <summary>The fields there are.</summary>
    public IEnumerable<int> Fields => _fields.Keys.Order();

    /// <summary>A number; null without.</summary>
    public ulong? Number(int field) => _fields.TryGetValue(field, out object? value) ? (ulong)value : null;

    /// <summary>A fixed32; null without.</summary>
    public uint? Fixed(int field) => _fields.TryGetValue(field, out object? value) ? (uint)value : null;

    /// <summary>Octets; null without.</summary>
    public byte[]? Octets(int field) => _fields.TryGetValue(field, out object? value) ? (byte[])value : null;

    /// <summary>A message.</summary>
    public ProtobufReader? Message(int field) => Octets(field) is { } octets ? new ProtobufReader(octets) : null;

    private static ulong Varint(byte[] message, ref int at)
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            if (at == message.Length)
                throw new InvalidDataException("a varint is cut short");
            byte octet = message[at++];
            value |= (ulong)(octet & 0x7F) << shift;
            if (octet < 0x80)
                return value;
        }

        throw new InvalidDataException("a varint is too long");
    }

    private static byte[] Octets(byte[] message, ref int at, int length)
    {
        if (length > message.Length - at)
            throw new InvalidDataException("octets are cut short");
        at += length;
        return message[(at - length)..at];
    }
}
