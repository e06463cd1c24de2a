using System.Reflection;
using Holdfast.LoadBalancer.Logging.Dnstap;

namespace Holdfast.LoadBalancer.Logging.Outputs;

/// <summary>A dnstap collector, spoken to in Frame Streams with the two-way handshake.</summary>
/// <param name="Collector">A unix socket, or an address over TCP.</param>
public sealed record DnstapTarget(CollectorAddress Collector) : SinkTarget
{
    /// <inheritdoc/>
    public override string Word => "dnstap";

    /// <inheritdoc/>
    public override LoggedMessages DefaultMessages => LoggedMessages.Both;

    /// <summary>What the field <c>identity</c> says; null: the node's name.</summary>
    public string? Identity { get; init; }

    /// <summary>What the field <c>version</c> says; null: the program's name and version.</summary>
    public string? Version { get; init; }

    /// <summary>Whether what is exchanged with backends is told as well.</summary>
    public bool Forwarder { get; init; }

    internal override bool TakesMessages => true;

    internal override bool TakesBackendMessages => Forwarder;

    internal override SinkOutput CreateOutput(SinkContext context) => new DnstapOutput(this, context);
}

/// <summary>Sends messages to a dnstap collector.</summary>
internal sealed class DnstapOutput(DnstapTarget target, SinkContext context) : SinkOutput
{
    // How long the collector may take at the end to read what is under way, and to say so.
    private static readonly TimeSpan LastWrites = TimeSpan.FromMilliseconds(200);

    private readonly StreamPeer _peer = new(target.Collector.EndPoint, target.Collector.Text, context);
    private readonly DnstapEncoder _encoder = new(
        context, target.Identity ?? context.Identity.Name, target.Version ?? $"holdfast {ProgramVersion}");

    private readonly byte[] _received = new byte[2 * FrameStreams.LongestControl];
    private int _length;
    private Handshake _handshake;

    private enum Handshake
    {
        None,
        Ready,
        Started,
        Finished,
    }

    private static string ProgramVersion =>
        typeof(DnstapOutput).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    /// <inheritdoc/>
    public override bool TryOpen()
    {
        if (!_peer.IsConnected)
            _handshake = Handshake.None;
        if (!_peer.TryConnect())
            return false;
        if (_handshake == Handshake.None)
        {
            _length = 0;
            Send(ControlFrame.Ready);
            _handshake = Handshake.Ready;
        }

        Receive();
        if (_handshake == Handshake.Ready && _peer.IsConnected && _peer.IsOverdue)
            _peer.Break($"{target.Collector} does not accept: it may be no dnstap collector");
        return _handshake == Handshake.Started && _peer.IsConnected;
    }

    /// <inheritdoc/>
    public override bool TryWrite(scoped in LoggedEntry entry, LoggedEvents what)
    {
        OutputBuffer buffer = _peer.Buffer;
        int most = _encoder.MaxFrame(Math.Max(entry.Query.Length, entry.Answer.Length));
        if (buffer.Free.Length < most)
            _peer.Flush();
        if (!_peer.IsConnected || buffer.Free.Length < most)
            return false;
        int length = _encoder.Write(buffer.Free, in entry, what);
        if (length > 0)
            buffer.Added(length);
        return true;
    }

    /// <inheritdoc/>
    public override void Flush() => _peer.Flush();

    /// <inheritdoc/>
    public override void Dispose()
    {
        long began = context.Time.GetTimestamp();
        bool isStopSent = false;
        while (_handshake == Handshake.Started && _peer.IsConnected && context.Time.GetElapsedTime(began) < LastWrites)
        {
            if (_peer.Buffer.IsEmpty && !isStopSent)
            {
                Send(ControlFrame.Stop);
                isStopSent = true;
            }

            _peer.Flush();
            _peer.Wait(TimeSpan.FromMilliseconds(20));
            Receive();
        }

        _peer.Dispose();
    }

    private void Send(ControlFrame frame)
    {
        _peer.Buffer.Added(FrameStreams.WriteControl(_peer.Buffer.Free, frame), messages: 0);
        _peer.Flush();
    }

    private void Receive()
    {
        for (int received; (received = _peer.Receive(_received.AsSpan(_length))) > 0;)
        {
            _length += received;
            int read;
            while ((read = FrameStreams.ReadControl(_received.AsSpan(0, _length), out var frame, out bool takesDnstap)) > 0)
            {
                _received.AsSpan(read, _length - read).CopyTo(_received);
                _length -= read;
                Take(frame, takesDnstap);
            }

            if (read < 0 && _peer.IsConnected)
                _peer.Break($"{target.Collector} does not speak Frame Streams");
        }
    }

    private void Take(ControlFrame frame, bool takesDnstap)
    {
        if (frame == ControlFrame.Accept && _handshake == Handshake.Ready && takesDnstap)
        {
            Send(ControlFrame.Start);
            _handshake = Handshake.Started;
            context.Tally.Opened(target.Collector.Text);
        }
        else if (frame == ControlFrame.Finish && _handshake == Handshake.Started)
        {
            _handshake = Handshake.Finished;
        }
        else
        {
            _peer.Break(takesDnstap ? $"{target.Collector} answers with an unexpected frame"
                : $"{target.Collector} takes another content type than dnstap");
        }
    }
}
