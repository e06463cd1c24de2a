using System.Globalization;
using System.Text;
using Holdfast.LoadBalancer.Logging.Formats;

namespace Holdfast.LoadBalancer.Logging.Outputs;

/// <summary>
/// A syslog collector (RFC 5424). Over TCP, each message stands behind its length (RFC 6587, section 3.4.1); over UDP it is a
/// datagram (RFC 5426).
/// </summary>
/// <param name="Collector">Where it is.</param>
public sealed record SyslogTarget(CollectorAddress Collector) : SinkTarget
{
    /// <inheritdoc/>
    public override string Word => "syslog";

    /// <summary>The facility's number, 0 to 23 (RFC 5424, section 6.2.1); 3: system daemons.</summary>
    public int Facility { get; init; } = 3;

    internal override SinkOutput CreateOutput(SinkContext context) => new SyslogOutput(this, context);
}

/// <summary>Sends messages to a syslog collector.</summary>
internal sealed class SyslogOutput : SinkOutput
{
    private const int Informational = 6;
    private const int Header = 512;
    private static readonly TimeSpan LastWrites = TimeSpan.FromMilliseconds(100);

    private readonly SinkContext _context;
    private readonly string _name;
    private readonly DatagramPeer? _datagrams;
    private readonly StreamPeer? _stream;
    private readonly byte[] _message = new byte[Header + MessageFields.MaxLength];
    private readonly byte[] _priority;
    private readonly byte[] _sender;

    public SyslogOutput(SyslogTarget target, SinkContext context)
    {
        _context = context;
        _name = target.Collector.Text;
        if (target.Collector.Transport == CollectorTransport.Udp)
            _datagrams = new DatagramPeer(target.Collector.EndPoint, _name, context);
        else
            _stream = new StreamPeer(target.Collector.EndPoint, _name, context);
        _priority = Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"<{(target.Facility * 8) + Informational}>1 "));
        _sender = Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $" {HostName(context.Identity.Name)} holdfast {Environment.ProcessId} "));
    }

    /// <inheritdoc/>
    public override bool TryOpen()
    {
        if (_datagrams is not null)
            return _datagrams.TryOpen();
        if (!_stream!.TryConnect())
            return false;
        _context.Tally.Opened(_name);
        // A collector says nothing; what comes is the end of the connection, or is not for us.
        _ = _stream.Receive(stackalloc byte[64]);
        return _stream.IsConnected;
    }

    /// <inheritdoc/>
    public override bool TryWrite(scoped in LoggedEntry entry, LoggedEvents what)
    {
        ReadOnlySpan<byte> message = Format(in entry, what);
        if (_datagrams is not null)
            return _datagrams.TrySend(message);
        OutputBuffer buffer = _stream!.Buffer;
        if (buffer.Free.Length < _message.Length + sizeof(long))
            _stream.Flush();
        if (!_stream.IsConnected || buffer.Free.Length < _message.Length + sizeof(long))
            return false;
        var frame = new LineWriter(buffer.Free);
        frame.Add(message.Length);
        frame.Add(' ');
        frame.Add(message);
        buffer.Added(frame.Length);
        return true;
    }

    /// <inheritdoc/>
    public override void Flush() => _stream?.Flush();

    /// <inheritdoc/>
    public override void Dispose()
    {
        _datagrams?.Dispose();
        if (_stream is null)
            return;
        for (long began = _context.Time.GetTimestamp();
            _stream.IsConnected && !_stream.Buffer.IsEmpty && _context.Time.GetElapsedTime(began) < LastWrites;)
        {
            _stream.Wait(LastWrites);
            _stream.Flush();
        }

        _stream.Dispose();
    }

    // <PRI>1 TIMESTAMP HOSTNAME APP-NAME PROCID MSGID STRUCTURED-DATA MSG
    private ReadOnlySpan<byte> Format(scoped in LoggedEntry entry, LoggedEvents what)
    {
        var line = new LineWriter(_message);
        line.Add(_priority);
        line.AddTime(MessageFields.Time(in entry, what, _context));
        line.Add(_sender);
        line.Add(what == LoggedEvents.ClientAnswer ? "answer - "u8 : "query - "u8);
        var fields = new FieldWriter(line.Rest, FieldForm.Text);
        MessageFields.Write(ref fields, in entry, what, _context);
        line.Advance(fields.End());
        return line.Written;
    }

    // PRINTUSASCII, 255 characters at the most; "-" is none.
    private static string HostName(string name)
    {
        string clean = string.Concat(name.Where(c => c is > ' ' and <= '~').Take(255));
        return clean.Length == 0 ? "-" : clean;
    }
}
