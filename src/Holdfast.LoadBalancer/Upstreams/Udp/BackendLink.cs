using Holdfast.Linux;
using Holdfast.Linux.Datagrams;
using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Cache;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Listeners.Udp;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Pending;
using Holdfast.LoadBalancer.Protocols;
using Holdfast.LoadBalancer.Rules.Responses;
using Holdfast.LoadBalancer.Upstreams.Tcp;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Upstreams.Udp;

/// <summary>One worker's side of a backend: its UDP sockets, the queries in flight over them, oldest first, and its TCP connections.</summary>
internal sealed unsafe class BackendLink : IFlushTarget, IDisposable
{
    private const double ReopenSeconds = 1;

    private readonly Worker _worker;
    private readonly BackendSocket[] _sockets;
    private readonly SendBatch _toSend = new(Worker.BatchSize);
    private readonly SockAddr _peer;
    private readonly long _timeout;
    private int _oldest = -1;
    private int _newest = -1;
    private int _current;
    private long _reopenAt;

    /// <summary>A worker's side of a backend; sockets are opened when the first query comes.</summary>
    public BackendLink(Backend backend, Worker worker)
    {
        Backend = backend;
        _worker = worker;
        _peer = new SockAddr(backend.Options.EndPoint);
        _timeout = worker.Ticks(backend.Options.UdpTimeout);
        Ids = new QueryIds(worker);
        _sockets = new BackendSocket[Math.Max(1, backend.Options.Sockets)];
        for (int i = 0; i < _sockets.Length; i++)
            _sockets[i] = new BackendSocket(this, i, worker);
        Streams = new BackendStreams(this, worker);
    }

    /// <summary>The backend.</summary>
    public Backend Backend { get; }

    /// <summary>This worker's counters of it.</summary>
    public ref BackendCell Cell => ref Backend.Cell(_worker.Index);

    /// <summary>IDs of its UDP queries.</summary>
    public QueryIds Ids { get; }

    /// <summary>Its TCP connections.</summary>
    public BackendStreams Streams { get; }

    /// <summary>Whether a query still waits for an answer.</summary>
    public bool IsBusy => _oldest >= 0 || Streams.IsBusy;

    /// <summary>Whether there is a socket to send on; opens one where it can.</summary>
    public bool CanSend() => _sockets[_current].IsOpen || TryOpen();

    /// <summary>Sends a query at the end of the present batch.</summary>
    public void Forward(
        in AnswerTerms terms, in CacheTicket ticket, UdpListener listener, in SockAddr client, in LocalAddress local, Span<byte> message, int questionEnd)
    {
        if (!_worker.InFlight.TryTake(out int number))
        {
            _worker.Counters[Counter.InFlightLimit]++;
            return;
        }

        if (!Ids.TryTake(number, out ushort id))
        {
            _worker.InFlight.Free(number);
            _worker.Counters[Counter.InFlightLimit]++;
            return;
        }

        ref InFlightQuery slot = ref _worker.InFlight[number];
        slot.SentAt = _worker.Now;
        slot.Terms = terms;
        slot.Ticket = ticket;
        slot.BackendId = id;
        slot.Socket = _current;
        slot.Listener = listener.Number;
        slot.Client = client;
        slot.Local = local;
        slot.SetQuestion(message[InFlightQuery.QuestionStart..questionEnd]);
        Append(number, ref slot);
        _worker.Identical.Add(number, ref slot, listener, _timeout);
        listener.InFlight++;
        Cell.QuerySent();

        message[0] = (byte)(id >> 8);
        message[1] = (byte)id;
        if (_toSend.Count == 0)
            _worker.FlushLater(this);
        // Messages lie in the worker's native receive buffers, which stay as they are until the flush.
        fixed (byte* native = message)
            _toSend.Add(native, message.Length, number);
        if (_toSend.IsFull)
            Flush();
    }

    /// <summary>
    /// Sends the batch, and draws the socket of the next: a whole batch on one socket is one system call, and who would
    /// forge an answer knows no more of port and ID than if every query drew anew.
    /// </summary>
    public void Flush()
    {
        if (_toSend.Count == 0)
            return;
        _sockets[_current].Flush(_toSend);
        _current = (_current + 1) % _sockets.Length;
    }

    /// <summary>Gives up on queries whose time is over.</summary>
    public void Sweep()
    {
        while (_oldest >= 0 && _worker.Now - _worker.InFlight[_oldest].SentAt >= _timeout)
        {
            int number = _oldest;
            ref InFlightQuery slot = ref _worker.InFlight[number];
            Ids.GiveUp(slot.BackendId);
            Cell.TimedOut();
            _worker.Counters[Counter.BackendTimeoutDropped]++;
            Release(number, ref slot);
        }

        Streams.Sweep();
    }

    /// <summary>The answer to a query has come: it goes home.</summary>
    public void Answered(int number, Span<byte> buffer, int length)
    {
        ref InFlightQuery slot = ref _worker.InFlight[number];
        Cell.AnswerReceived((_worker.Now - slot.SentAt) * 1_000_000 / _worker.Time.TimestampFrequency);
        if (_worker.Path.HasResponseRules && !PassesRules(ref slot, buffer, ref length))
        {
            Release(number, ref slot);
            return;
        }

        _worker.Identical.Answer(ref slot, buffer[..length]);
        length = _worker.Path.Return(in slot.Terms, in slot.Ticket, slot.QuestionOctets, buffer, length, slot.SentAt);
        fixed (byte* native = buffer)
            _worker.Udp[slot.Listener].Send(native, length, in slot.Client, in slot.Local);
        Release(number, ref slot);
    }

    /// <summary>A query could not be sent.</summary>
    public void SendFailed(int number)
    {
        ref InFlightQuery slot = ref _worker.InFlight[number];
        Ids.GiveUp(slot.BackendId);
        Cell.SendFailed();
        _worker.Counters[Counter.BackendErrorDropped]++;
        Release(number, ref slot);
    }

    /// <summary>Something came that answers no query in flight.</summary>
    public void Forged() => Cell[BackendCounter.Forged]++;

    /// <summary>An answer came whose query had been given up.</summary>
    public void Late() => Cell[BackendCounter.Late]++;

    /// <summary>
    /// A socket told of an error. Refused (an ICMP port unreachable, which the kernel matched to this very socket): what is in
    /// flight on it has failed now, not after its time-out; but not the batch just sent, which nothing is known of yet. No way
    /// to the network: the socket is made anew.
    /// </summary>
    public void OnError(BackendSocket socket, int index, int errno)
    {
        if (errno is Errno.EAGAIN or Errno.ENOBUFS or Errno.EMSGSIZE)
            return;
        for (int number = _oldest; number >= 0;)
        {
            ref InFlightQuery slot = ref _worker.InFlight[number];
            int next = slot.Next;
            if (slot.Socket == index && (errno != Errno.ECONNREFUSED || slot.SentAt < _worker.TurnBegan))
                SendFailed(number);
            number = next;
        }

        if (errno != Errno.ECONNREFUSED)
            socket.Close();
    }

    /// <summary>Closes everything; queries still in flight are forgotten.</summary>
    public void Dispose()
    {
        while (_oldest >= 0)
            SendFailed(_oldest);
        foreach (var socket in _sockets)
            socket.Dispose();
        Streams.Dispose();
        Ids.Dispose();
        _toSend.Dispose();
    }

    private bool PassesRules(ref InFlightQuery slot, Span<byte> buffer, ref int length)
    {
        var response = new Response
        {
            Buffer = buffer,
            Length = length,
            Question = slot.QuestionOctets,
            Client = ClientAddress.FromBytes(slot.Client.Address),
            Protocol = ListenerProtocol.Udp,
        };
        bool passes = _worker.Path.Passes(in slot.Terms, ref response);
        length = response.Length;
        return passes;
    }

    private bool TryOpen()
    {
        if (_worker.Now < _reopenAt)
            return false;
        if (_sockets[_current].TryOpen(in _peer))
            return true;
        _reopenAt = _worker.Now + (long)(ReopenSeconds * _worker.Time.TimestampFrequency);
        return false;
    }

    private void Append(int number, ref InFlightQuery slot)
    {
        slot.Next = -1;
        slot.Previous = _newest;
        if (_newest >= 0)
            _worker.InFlight[_newest].Next = number;
        else
            _oldest = number;
        _newest = number;
    }

    private void Release(int number, ref InFlightQuery slot)
    {
        if (slot.Previous >= 0)
            _worker.InFlight[slot.Previous].Next = slot.Next;
        else
            _oldest = slot.Next;
        if (slot.Next >= 0)
            _worker.InFlight[slot.Next].Previous = slot.Previous;
        else
            _newest = slot.Previous;
        _worker.Identical.Release(number, ref slot);
        _worker.Udp[slot.Listener].InFlight--;
        _worker.InFlight.Free(number);
    }
}
