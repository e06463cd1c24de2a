using System.Numerics;
using Holdfast.Bgp.Monitoring;
using Holdfast.Bgp.Options;
using Holdfast.Bgp.Speaker;
using Holdfast.Bgp.Wire;
using Holdfast.Configuration.Options;
using Holdfast.Linux.Polling;
using Holdfast.Processes.Messages;

namespace Holdfast.Processes;

/// <summary>
/// Tells programs what becomes of neighbors, and the messages that come and go, in the order in which it happened. All but
/// <see cref="LookSoon"/> and <see cref="Listen"/> happens on the processes' thread.
/// </summary>
internal sealed partial class NeighborEvents
{
    // Whatever neighbors do, commands are read in between.
    private const int MostRounds = 8;

    private readonly BgpSpeaker _speaker;
    private readonly EventLoop _loop;
    private readonly IReadOnlyDictionary<string, ApiProcess> _processes;
    private readonly Func<BgpOptions?> _bgp;
    private readonly ILogger _log;
    private readonly NeighborWatch _watch = new();
    private readonly MessageFeed _feed;
    private long _toldDropped;
    private int _lookPending;

    public NeighborEvents(
        BgpSpeaker speaker, EventLoop loop, IReadOnlyDictionary<string, ApiProcess> processes, Func<BgpOptions?> bgp, ILogger log)
    {
        (_speaker, _loop, _processes, _bgp, _log) = (speaker, loop, processes, bgp, log);
        _feed = new MessageFeed(LookSoon);
    }

    /// <summary>Messages that no program was told, because those before them were not yet told; from any thread.</summary>
    public long Dropped => _feed.Dropped;

    /// <summary>Looks at the neighbors, once for all who ask for it before; from any thread.</summary>
    public void LookSoon()
    {
        if (Interlocked.Exchange(ref _lookPending, 1) == 0) _loop.Post(Look);
    }

    /// <summary>Takes the messages that these programs want from now on, before they are there; from any thread.</summary>
    public void Listen(IEnumerable<ProcessOptions> programs)
    {
        _feed.Listeners = [.. programs.Select(one => (one.Neighbors, new MessageWishes(one.Events)))
            .Where(one => !one.Item2.IsEmpty)];
        _speaker.MessageObserver = _feed.Listeners.Count == 0 ? null : _feed;
    }

    /// <summary>Looks at the neighbors now.</summary>
    public void Look()
    {
        Volatile.Write(ref _lookPending, 0);
        if (!_processes.Values.Any(process => !process.Options.Events.IsEmpty)) return;
        for (var round = 0; round < MostRounds; round++)
        {
            // What came before the neighbors were looked at is told before what is seen then.
            var neighbors = _speaker.Neighbors;
            if (TellMessages()) continue;
            _watch.Look(neighbors, Tell);
            return;
        }
        LookSoon();
    }

    // True when the neighbors were looked at in between.
    private bool TellMessages()
    {
        var looked = false;
        foreach (var message in _feed.TakeAll())
        {
            var isAnother = message.Epoch > _watch.Epoch(message.Neighbor);
            var isOpening = message is { Type: MessageType.Open, Direction: MessageDirection.Sent };
            if (isAnother || isOpening || _watch.Status(message.Neighbor) is null)
            {
                looked = true;
                var neighbors = _speaker.Neighbors;
                if (isAnother || !isOpening) _watch.Look(neighbors, Tell);
                if (isOpening && neighbors.FirstOrDefault(one => one.Name == message.Neighbor) is { } opening)
                    _watch.Connect(opening, Tell);
            }
            Tell(message);
        }
        if (_feed.Dropped > _toldDropped && BitOperations.Log2((ulong)_feed.Dropped) != BitOperations.Log2((ulong)_toldDropped))
            LogDropped(_log, _feed.Dropped);
        _toldDropped = _feed.Dropped;
        return looked;
    }

    private IEnumerable<ApiProcess> For(string neighbor) =>
        _processes.Values.Where(one => one.Neighbors is not { } only || only.Contains(neighbor));

    private NeighborOptions? OptionsOf(string neighbor) => _bgp()?.Neighbors.FirstOrDefault(one => one.Name == neighbor);

    private void Tell(NeighborMessage message)
    {
        if (_watch.Status(message.Neighbor) is not { } neighbor) return;
        var options = OptionsOf(message.Neighbor);
        MessageContent? content = null;
        foreach (var process in For(message.Neighbor))
        {
            var forms = process.Wishes.Of(message.Direction, message.Type);
            if (forms.HasFlag(MessageForms.Packet)) process.Tell(process.Encoder.Packet(neighbor, options, message));
            if (forms.HasFlag(MessageForms.Parsed) && (content ??= message.Decode()) is { } its)
                process.Tell(process.Encoder.Message(
                    neighbor, options, message, its, forms.HasFlag(MessageForms.WithOctets)));
        }
    }

    private void Tell(NeighborEvent what, NeighborStatus neighbor)
    {
        var options = OptionsOf(neighbor.Name);
        foreach (var process in For(neighbor.Name))
            foreach (var line in Lines(process, what, neighbor, options))
                if (line is not null) process.Tell(line);
    }

    private static IEnumerable<string?> Lines(ApiProcess process, NeighborEvent what, NeighborStatus neighbor,
        NeighborOptions? options)
    {
        var (encoder, events) = (process.Encoder, process.Options.Events);
        if (what == NeighborEvent.State)
            return events.Contains(ProcessEvent.Fsm) ? [encoder.Fsm(neighbor, options)] : [];
        var changes = events.Contains(ProcessEvent.NeighborChanges);
        return what switch
        {
            NeighborEvent.Connected when changes => [encoder.Connected(neighbor, options)],
            NeighborEvent.Down when changes => [encoder.Down(neighbor, options, neighbor.LastError ?? "the session was closed")],
            NeighborEvent.Up =>
            [
                events.Contains(ProcessEvent.Negotiated) ? encoder.Negotiated(neighbor, options) : null,
                changes ? encoder.Up(neighbor, options) : null,
            ],
            _ => [],
        };
    }

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "messages of neighbors come faster than programs are told of them: {Count} were dropped")]
    private static partial void LogDropped(ILogger log, long count);
}
