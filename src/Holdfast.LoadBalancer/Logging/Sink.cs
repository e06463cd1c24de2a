using System.Buffers.Binary;
using System.Net.Sockets;
using System.Security.Cryptography;
using Holdfast.Dns.Names;
using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Protocols;
using Holdfast.LoadBalancer.Recording;
using Holdfast.LoadBalancer.Rules;
using Holdfast.LoadBalancer.Rules.Matches;

namespace Holdfast.LoadBalancer.Logging;

/// <summary>
/// A sink of the query log at work: workers put what it is told of into queues, one each, and a thread of its own writes it. What
/// that thread waits for keeps no worker, no reload and no stop.
/// </summary>
internal sealed class Sink
{
    // While messages come, and while none does.
    private static readonly TimeSpan ShortPause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LongPause = TimeSpan.FromMilliseconds(50);

    // What is in the queues at the end is written for so long at the most.
    private static readonly TimeSpan LastWrites = TimeSpan.FromMilliseconds(200);

    // Entries of one queue that are written before the next one's.
    private const int Turn = 256;

    private readonly SinkContext _context;
    private readonly RuleMatch? _match;
    private readonly ulong _seed;
    private readonly ulong _sampled;
    private readonly object _gate = new();
    private readonly SinkQueue[] _queues;
    private Thread? _thread;
    private volatile CountdownEvent? _left;
    private volatile bool _reopens;
    private SinkQueue? _atWork;

    /// <summary>A sink that does nothing yet.</summary>
    /// <param name="options">What it is told.</param>
    /// <param name="match">The queries it is told of; null: all.</param>
    /// <param name="workers">Threads that log.</param>
    /// <param name="context">What its output is given.</param>
    public Sink(SinkOptions options, RuleMatch? match, int workers, SinkContext context)
    {
        (Options, _match, _context) = (options, match, context);
        _queues = new SinkQueue[workers];
        // A query and its answer are chosen together, and nobody can foresee which.
        _seed = BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(sizeof(ulong)));
        _sampled = options.SampledOf <= 1 ? ulong.MaxValue : ulong.MaxValue / (uint)options.SampledOf;
        TakesMessages = options.Target.TakesMessages;
        Wanted = (options.WantedMessages.HasFlag(LoggedMessages.Queries) ? LoggedEvents.ClientQuery : 0)
            | (options.WantedMessages.HasFlag(LoggedMessages.Answers) ? LoggedEvents.ClientAnswer : 0);
        if (options.Target.TakesBackendMessages)
            Wanted |= (LoggedEvents)((int)Wanted << 2);
    }

    /// <summary>What it was told.</summary>
    public SinkOptions Options { get; }

    /// <summary>The names of what records have numbers of.</summary>
    public LoggedNamesHistory Names => _context.Names;

    /// <summary>The events it is told of.</summary>
    public LoggedEvents Wanted { get; }

    /// <summary>Whether it takes the messages' octets.</summary>
    public bool TakesMessages { get; }

    /// <summary>Whether it does what such options ask for.</summary>
    public bool Is(SinkOptions options, IdentityOptions identity, PrivacyOptions privacy) =>
        (Options, _context.Identity, _context.Privacy) == (options, identity, privacy);

    /// <summary>How it fares.</summary>
    public SinkStatus Status() => new(Options, _context.Tally, _queues.Sum(queue => queue?.Dropped ?? 0));

    /// <summary>The bit by which rules log queries to it; 0: no rule does.</summary>
    public uint Slot { get; init; }

    /// <summary>Whether it is told of a query; on a worker's thread.</summary>
    /// <param name="record">The query.</param>
    /// <param name="nowMilliseconds">Of a clock that never goes back.</param>
    public bool Fits(in QueryRecord record, long nowMilliseconds)
    {
        // What rules log comes beside what matches, or is all that may.
        bool isLogged = (record.LoggedTo & Slot) != 0;
        return isLogged != Options.RulesOnly ? isLogged
            : (_sampled == ulong.MaxValue || IsSampled(in record)) && (_match is null || Matches(in record, nowMilliseconds));
    }

    /// <summary>Where a worker puts what it is told of.</summary>
    public SinkQueue Queue(int worker) => _queues[worker];

    /// <summary>Begins; before any worker has it. Once it has begun, this does nothing.</summary>
    public void Start()
    {
        if (_thread is not null)
            return;
        for (int worker = 0; worker < _queues.Length; worker++)
            _queues[worker] = new SinkQueue(Options.QueueSize);
        _thread = new Thread(Run) { IsBackground = true, Name = "log-" + Options.Name };
        _thread.Start();
    }

    /// <summary>Has the file opened anew, if there is one.</summary>
    public void Reopen()
    {
        lock (_gate)
        {
            _reopens = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Ends it: its thread writes what is left, for a moment at the most, and frees its queues.</summary>
    /// <param name="allLeft">Set when no worker logs to it any more.</param>
    public void Stop(CountdownEvent allLeft)
    {
        lock (_gate)
        {
            _left = allLeft;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Waits for its end; false when that takes longer. Then it ends with the process.</summary>
    public bool Join(TimeSpan longest) => _thread is null || _thread.Join(longest);

    private bool IsSampled(in QueryRecord record) =>
        record.Client.Hash(_seed ^ ((ulong)record.ClientPort << 16) ^ record.Id) <= _sampled;

    private bool Matches(in QueryRecord record, long nowMilliseconds)
    {
        Span<byte> question = stackalloc byte[NameWire.MaxLength + 4];
        int length = Math.Max((int)record.NameLength, 1);
        question[0] = 0;
        record.Name.CopyTo(question);
        BinaryPrimitives.WriteUInt16BigEndian(question[length..], record.Type);
        BinaryPrimitives.WriteUInt16BigEndian(question[(length + 2)..], record.Class);
        var subject = new MatchSubject
        {
            Question = question[..(length + 4)],
            Client = record.Client,
            Protocol = ListenerProtocol.All[record.Protocol],
            NowMilliseconds = nowMilliseconds,
        };
        return _match!.Fits(in subject);
    }

    private void Run()
    {
        SinkOutput output = Options.Target.CreateOutput(_context);
        Func<bool> isOver = () => _left is { IsSet: true };
        while (!isOver())
            Wait(Step(ref output, isOver) ? ShortPause : LongPause);

        long began = _context.Time.GetTimestamp();
        isOver = () => _context.Time.GetElapsedTime(began) >= LastWrites;
        while (!isOver() && !_queues.All(queue => queue.IsEmpty))
        {
            if (!Step(ref output, isOver))
                Thread.Sleep(ShortPause);
        }

        End(output);
        foreach (var queue in _queues)
            queue.Dispose();
    }

    /// <summary>Does what there is to do; true when anything was written.</summary>
    private bool Step(ref SinkOutput output, Func<bool> isOver)
    {
        try
        {
            if (_reopens)
            {
                _reopens = false;
                output.Reopen();
            }

            return output.TryOpen() && WriteAll(output, isOver);
        }
#pragma warning disable CA1031 // The log may lose a message, and never the process.
        catch (Exception unforeseen)
#pragma warning restore CA1031
        {
            // The message that it broke at would break it again.
            _atWork?.Remove();
            _context.Tally.CountLost(1);
            _context.Tally.Failed($"it broke and is begun anew: {unforeseen.Message}");
            End(output);
            output = Options.Target.CreateOutput(_context);
            return false;
        }
        finally
        {
            _atWork = null;
        }
    }

    private void End(SinkOutput output)
    {
        try
        {
            output.Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SocketException or ObjectDisposedException)
        {
            _context.Tally.Failed($"it did not end well: {e.Message}");
        }
    }

    // Until it is told something, or there may be something to write.
    private void Wait(TimeSpan longest)
    {
        lock (_gate)
        {
            if (!_reopens && _left is not { IsSet: true })
                Monitor.Wait(_gate, longest);
        }
    }

    /// <summary>Writes what is in the queues, as far as it is taken; true when anything was.</summary>
    private bool WriteAll(SinkOutput output, Func<bool> isOver)
    {
        bool any = false;
        _context.Clock.Read();
        for (bool more = true; more && !isOver();)
        {
            more = false;
            foreach (var queue in _queues)
            {
                int written = Write(queue, output, out bool isFull);
                any |= written > 0;
                more |= written == Turn;
                if (!isFull)
                    continue;
                output.Flush();
                return any;
            }
        }

        output.Flush();
        return any;
    }

    private int Write(SinkQueue queue, SinkOutput output, out bool isFull)
    {
        isFull = false;
        for (int written = 0; written < Turn; written++)
        {
            if (!queue.TryPeek(out LoggedEntry entry))
                return written;
            _atWork = queue;
            isFull = !TryWrite(queue, in entry, output);
            if (isFull)
                return written;
            _atWork = null;
            queue.Remove();
        }

        return Turn;
    }

    /// <summary>Writes what an entry tells of; where there is no room for all of it, the rest the next time.</summary>
    private static bool TryWrite(SinkQueue queue, scoped in LoggedEntry entry, SinkOutput output)
    {
        foreach (LoggedEvents one in LoggedEntry.EachEvent)
        {
            if (!entry.Has(one) || (queue.DoneOfFirst & one) != 0)
                continue;
            if (!output.TryWrite(in entry, one))
                return false;
            queue.DoneOfFirst |= one;
        }

        return true;
    }
}
