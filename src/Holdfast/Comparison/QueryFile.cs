using System.Buffers.Binary;
using System.Globalization;
using Holdfast.Captures;

namespace Holdfast.Comparison;

/// <summary>Reads queries out of a file: a capture (pcap, pcapng), or lines of names and types as dnsperf has them.</summary>
/// <param name="path">The file.</param>
/// <param name="port">The port that queries of a capture went to.</param>
internal sealed class QueryFile(string path, int port)
{
    // Streams of a capture, each with octets that wait for more: bounded, as a file may be made to be wrong.
    private const int MostStreams = 10_000;

    private readonly Dictionary<string, TcpStream> _streams = new(StringComparer.Ordinal);

    /// <summary>Messages and lines that are no queries, or are not to be asked again.</summary>
    public long Skipped { get; private set; }

    /// <summary>The queries, in the order of the file, which is read as they are taken.</summary>
    /// <exception cref="InvalidDataException">The file is broken.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public IEnumerable<ReplayedQuery> Read()
    {
        using var file = File.OpenRead(path);
        var begin = new byte[4];
        var length = file.ReadAtLeast(begin, begin.Length, throwOnEndOfStream: false);
        var isCapture = CaptureReader.IsCapture(begin.AsSpan(0, length));
        file.Position = 0;
        // A generator, so that the file stays open while it is read.
        foreach (var query in isCapture ? OfCapture(file) : OfLines(file)) yield return query;
    }

    private static IEnumerable<ReplayedQuery> OfLines(FileStream file)
    {
        using var reader = new StreamReader(file, leaveOpen: true);
        for (var number = 1; reader.ReadLine() is { } line; number++)
        {
            var text = line.Trim();
            if (text is "" or [';' or '#', ..]) continue;
            if (!ReplayedQuery.TryParse(text, out var query))
                throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture,
                    $"line {number} is no `NAME TYPE`: {text[..Math.Min(text.Length, 60)]}"));
            yield return query;
        }
    }

    private IEnumerable<ReplayedQuery> OfCapture(FileStream file)
    {
        foreach (var packet in CaptureReader.Read(new BufferedStream(file, 1 << 16)))
        {
            if (PacketReader.Read(packet) is not { } its || its.Port != port) continue;
            foreach (var message in its.Stream is null ? [its.Payload] : OfSegment(its))
            {
                if (ReplayedQuery.TryOf(message, its.Stream is not null, out var query)) yield return query;
                else Skipped++;
            }
        }
    }

    private IEnumerable<byte[]> OfSegment(Transported segment)
    {
        if (segment.Begins || !_streams.TryGetValue(segment.Stream!, out var stream))
        {
            if (_streams.Count >= MostStreams) _streams.Clear();
            _streams[segment.Stream!] = stream = new TcpStream(segment.Sequence + (segment.Begins ? 1u : 0));
        }
        return stream.Add(segment.Sequence + (segment.Begins ? 1u : 0), segment.Payload);
    }

    /// <summary>One direction of a connection: messages behind their lengths (RFC 1035, section 4.2.2).</summary>
    private sealed class TcpStream(uint next)
    {
        private const int Most = 2 + ushort.MaxValue;

        private readonly List<byte> _waiting = [];
        private uint _next = next;

        /// <summary>The messages that a segment completes. One that came before is passed over; a gap begins anew.</summary>
        public IEnumerable<byte[]> Add(uint sequence, byte[] payload)
        {
            var ahead = (int)(sequence - _next);
            if (ahead > 0) (_next, ahead) = (sequence, Forget());
            if (-ahead >= payload.Length) yield break;
            _waiting.AddRange(payload.AsSpan(-ahead));
            _next = sequence + (uint)payload.Length;
            while (Take() is { } message) yield return message;
            if (_waiting.Count > Most) Forget();
        }

        private int Forget()
        {
            _waiting.Clear();
            return 0;
        }

        private byte[]? Take()
        {
            if (_waiting.Count < 2) return null;
            var length = BinaryPrimitives.ReadUInt16BigEndian([_waiting[0], _waiting[1]]);
            if (_waiting.Count < 2 + length) return null;
            byte[] message = [.. _waiting[2..(2 + length)]];
            _waiting.RemoveRange(0, 2 + length);
            return message;
        }
    }
}
