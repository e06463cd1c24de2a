using Holdfast.Dns.Wire;
using Holdfast.Linux;
using Holdfast.Linux.Datagrams;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Cookies;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Pending;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Upstreams.Udp;

/// <summary>One worker's way to a backend over UDP: connected sockets, over which batches leave in turn.</summary>
internal sealed unsafe class UdpUpstream : IUpstream, IFlushTarget
{
    private const double ReopenSeconds = 1;

    private readonly UpstreamContext _context;
    private readonly Worker _worker;
    private readonly OutstandingQueries _outstanding;
    private readonly UdpUpstreamSocket[] _sockets;
    private readonly SendBatch _toSend = new(Worker.BatchSize);
    private readonly SockAddr _peer;
    private readonly BackendCookies? _cookies;
    private int _current;
    private long _reopenAt;

    /// <summary>A way to a backend; sockets are opened when the first query comes.</summary>
    /// <param name="backend">The backend.</param>
    /// <param name="forTruncated">Where a whole answer is to be had when one is truncated.</param>
    /// <param name="context">What the worker gives.</param>
    public UdpUpstream(Backend backend, IUpstream forTruncated, UpstreamContext context)
    {
        _context = context;
        _worker = context.Worker;
        Backend = backend;
        ForTruncated = forTruncated;
        _peer = new SockAddr(backend.Options.EndPoint);
        _cookies = backend.Options.Cookies ? new BackendCookies(Worker.BatchSize) : null;
        _outstanding = context.Outstanding(backend, backend.Options.UdpTimeout, _cookies);
        _sockets = new UdpUpstreamSocket[Math.Max(1, backend.Options.Sockets)];
        for (int i = 0; i < _sockets.Length; i++)
            _sockets[i] = new UdpUpstreamSocket(this, i, backend.Options.Source, _worker);
    }

    /// <inheritdoc/>
    public Backend Backend { get; }

    /// <inheritdoc/>
    public IUpstream ForTruncated { get; }

    /// <inheritdoc/>
    public bool IsBusy => !_outstanding.IsEmpty;

    /// <inheritdoc/>
    public OutstandingQueries Outstanding => _outstanding;

    /// <inheritdoc/>
    public bool CanSend() => _sockets[_current].IsOpen || TryOpen();

    /// <inheritdoc/>
    public bool TrySend(int number, Span<byte> message)
    {
        if (!_outstanding.TryAdd(number, _current, out ushort id))
            return false;
        if (_cookies is not null)
            AddCookie(_cookies, number, ref message);
        message[0] = (byte)(id >> 8);
        message[1] = (byte)id;
        if (_toSend.Count == 0)
            _worker.FlushLater(this);
        fixed (byte* native = message)
            _toSend.Add(native, message.Length, number);
        if (_toSend.IsFull)
            Flush();
        return true;
    }

    /// <inheritdoc/>
    public void Abandon(int number) => _outstanding.Abandon(number);

    /// <summary>
    /// Sends the batch, and draws the socket of the next: a whole batch on one socket is one system call, and a forger
    /// knows no more of port and ID than if every query drew anew.
    /// </summary>
    public void Flush()
    {
        if (_toSend.Count == 0)
            return;
        _sockets[_current].Flush(_toSend);
        _current = (_current + 1) % _sockets.Length;
    }

    /// <inheritdoc/>
    public void Sweep()
    {
        while (_outstanding.TryTakeTimedOut(out int number))
        {
            _cookies?.TimedOut();
            _context.Receiver.Failed(this, number, Counter.BackendTimeoutDropped);
        }
    }

    /// <summary>A message has come on a socket.</summary>
    /// <param name="socket">Which.</param>
    /// <param name="buffer">The message, with the room behind it.</param>
    /// <param name="length">Its octets.</param>
    /// <param name="isCut">Whether it has lost its end.</param>
    public void Received(int socket, Span<byte> buffer, int length, bool isCut)
    {
        if (ResponseView.TryParse(buffer[..length], out ResponseView response).IsError)
        {
            _outstanding.CountForged();
            return;
        }

        if (!_outstanding.TryAnswer(in response, socket, out int number)
            || (_cookies is not null && IsSentAgain(_cookies, in response, number)))
            return;
        if (isCut)
            length = Truncation.Truncate(buffer, length, response.QuestionEnd);
        _context.Receiver.Answered(this, number, buffer, length, isStable: true);
    }

    /// <summary>A query could not be sent.</summary>
    public void SendFailed(int number)
    {
        _outstanding.SendFailed(number);
        _context.Receiver.Failed(this, number, Counter.BackendErrorDropped);
    }

    /// <summary>
    /// A socket told of an error. Refused (an ICMP port unreachable, which the kernel matched to this very socket): what is
    /// outstanding on it has failed now, not after its time-out; but not the batch just sent, which nothing is known of yet.
    /// No way
    /// to the network: the socket is made anew.
    /// </summary>
    public void OnError(UdpUpstreamSocket socket, int index, int errno)
    {
        if (errno is Errno.EAGAIN or Errno.ENOBUFS or Errno.EMSGSIZE)
            return;
        for (int number = _outstanding.Oldest; number >= 0;)
        {
            ref OutstandingState state = ref _context.Pending[number].Outstanding;
            int next = state.Next;
            if (state.Socket == index && (errno != Errno.ECONNREFUSED || state.SentAt < _worker.TurnBegan))
                SendFailed(number);
            number = next;
        }

        if (errno != Errno.ECONNREFUSED)
            socket.Close();
    }

    /// <summary>Closes everything; queries still outstanding are forgotten.</summary>
    public void Dispose()
    {
        foreach (var socket in _sockets)
            socket.Dispose();
        _outstanding.Dispose();
        _cookies?.Dispose();
        _toSend.Dispose();
    }

    /// <summary>
    /// What is sent is a copy of the query with the cookie; the query is kept, since the backend may ask for another cookie.
    /// </summary>
    private void AddCookie(BackendCookies cookies, int number, ref Span<byte> message)
    {
        ref PendingQuery query = ref _context.Pending[number];
        query.Outstanding.Cookie = CookieProgress.None;
        if (!query.Query.HasMessage)
            query.Query.KeepMessage(message);
        if (!cookies.TryAdd(query.Query.Message, _toSend.Count, out var copy))
            return;
        message = copy;
        query.Outstanding.Cookie = CookieProgress.Sent;
    }

    /// <summary>
    /// A backend that refuses a cookie gives another: the query is sent with that, once (RFC 7873, section 5.3).
    /// </summary>
    private bool IsSentAgain(BackendCookies cookies, scoped in ResponseView answer, int number)
    {
        ref PendingQuery query = ref _context.Pending[number];
        if (query.Outstanding.Cookie != CookieProgress.Sent || cookies.Judge(in answer) != CookieVerdict.Refused
            || !CanSend() || !TrySend(number, []))
            return false;
        query.Outstanding.Cookie = CookieProgress.SentAgain;
        return true;
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
}
