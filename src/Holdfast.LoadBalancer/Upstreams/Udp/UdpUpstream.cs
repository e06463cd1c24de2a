using System.Buffers.Binary;
using Holdfast.Dns.Wire;
using Holdfast.Linux.Datagrams;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Cookies;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Pending;
using Holdfast.LoadBalancer.ProxyProtocol;
using Holdfast.LoadBalancer.Workers;

namespace Holdfast.LoadBalancer.Upstreams.Udp;

/// <summary>One worker's way to a backend over UDP: connected sockets, over which batches leave in turn.</summary>
internal sealed unsafe class UdpUpstream : IUpstream, IFlushTarget, IPendingHolder
{
    // Half of the IDs, so that a random one is soon found that is free.
    private const int MaxOutstanding = 32_768;

    private readonly UpstreamContext _context;
    private readonly Worker _worker;
    private readonly OutstandingQueries _outstanding;
    private readonly UdpUpstreamSockets _sockets;
    private readonly ushort _share;
    private readonly SendBatch _toSend = new(Worker.BatchSize);
    private readonly BackendCookies? _cookies;
    private readonly ProxyDatagrams? _proxy;

    /// <summary>A way to a backend; sockets are opened when the first query comes.</summary>
    /// <param name="backend">The backend.</param>
    /// <param name="forTruncated">Where a whole answer is to be had when one is truncated.</param>
    /// <param name="context">What the worker gives.</param>
    /// <param name="renewal">When its sockets are renewed; by default as <see cref="SocketRenewal.Default"/> says.</param>
    public UdpUpstream(Backend backend, IUpstream forTruncated, UpstreamContext context, SocketRenewal? renewal = null)
    {
        _context = context;
        _worker = context.Worker;
        Backend = backend;
        ForTruncated = forTruncated;
        Watch = new AnswerWatch(backend, context.Worker);
        _cookies = backend.Options.Cookies ? new BackendCookies(Worker.BatchSize) : null;
        _proxy = backend.Options.ProxyProtocol ? new ProxyDatagrams(new ProxyHeaders(context), Worker.BatchSize) : null;
        _outstanding = context.Outstanding(backend, backend.Options.UdpTimeout, Watch, _cookies);
        _share = context.Pending.Shares.Add(this);
        _sockets = new UdpUpstreamSockets(
            this, backend.Options, context.Worker, context.Random, renewal ?? SocketRenewal.Default);
    }

    /// <inheritdoc/>
    public Backend Backend { get; }

    /// <inheritdoc/>
    public IUpstream ForTruncated { get; }

    /// <inheritdoc/>
    public bool IsBusy => !_outstanding.IsEmpty;

    /// <inheritdoc/>
    public AnswerWatch Watch { get; }

    /// <inheritdoc/>
    public bool CanSend() => _sockets.Current is not null || _sockets.TryOpen();

    /// <inheritdoc/>
    public bool TrySend(int number, Span<byte> message)
    {
        if (_outstanding.Count >= MaxOutstanding)
            TryGiveWay();
        if (_proxy is not null && message.Length > ProxyDatagrams.MostQuery)
            return false;
        // With half of the IDs in use, one in 65,000 finds none; twice, none does.
        if (!CanSend() || (!_outstanding.TryAdd(number, _sockets.Current!.Number, out ushort id)
            && !_outstanding.TryAdd(number, _sockets.Current.Number, out id)))
            return false;
        _context.Pending.Charge(number, _share);
        if (_cookies is not null)
            AddCookie(_cookies, number, ref message);
        message[0] = (byte)(id >> 8);
        message[1] = (byte)id;
        _context.Recorder?.Sent(in _context.Pending[number], Backend.Number, isDatagram: true, message);
        if (_proxy is not null)
            message = _proxy.Make(number, message, _toSend.Count);
        if (_toSend.Count == 0)
            _worker.FlushLater(this);
        fixed (byte* native = message)
            _toSend.Add(native, message.Length, number);
        if (_toSend.IsFull)
            Flush();
        return true;
    }

    /// <inheritdoc/>
    // What is given up was sent in an earlier turn: batches leave at the end of each, and after the deadlines that send hedges.
    public void Abandon(int number) => _outstanding.Abandon(number);

    /// <inheritdoc/>
    public bool TryGiveWay()
    {
        if (_outstanding.Count == _toSend.Count)
            Flush();
        return !_outstanding.IsEmpty && TryGiveWay(_outstanding.Oldest);
    }

    /// <inheritdoc/>
    public bool TryGiveWay(int number)
    {
        // The batch knows its queries by their slots, and their messages may lie there: it leaves before one of them gives way.
        if (_toSend.Count > 0 && _context.Pending[number].Outstanding.SentAt == _worker.Now)
        {
            Flush();
            return false;
        }

        _outstanding.GiveWay(number);
        _context.Receiver.Failed(this, number, Counter.GaveWay);
        return true;
    }

    /// <summary>
    /// Sends the batch, and draws the socket of the next: a whole batch on one socket is one system call, and a forger
    /// knows no more of port and ID than if every query drew anew.
    /// </summary>
    public void Flush()
    {
        if (_toSend.Count > 0)
            _sockets.Flush(_toSend);
    }

    /// <inheritdoc/>
    public void Sweep()
    {
        while (_outstanding.TryTakeTimedOut(out int number))
        {
            _cookies?.TimedOut();
            _context.Receiver.Failed(this, number, Counter.BackendTimeoutDropped);
        }

        // What has been gathered belongs to the socket that is the present one now.
        Flush();
        _sockets.Sweep();
    }

    /// <summary>Has fetched what messages that have come will be compared with.</summary>
    /// <param name="received">The batch that they are in.</param>
    /// <param name="first">The first of them there.</param>
    /// <param name="count">How many they are; not positive for none.</param>
    public void Prefetch(ReceiveBatch received, int first, int count)
    {
        if (count < 2)
            return;
        // Any two octets do: what is no answer finds nothing.
        for (int i = first; i < first + count; i++)
            _outstanding.PrefetchId(BinaryPrimitives.ReadUInt16BigEndian(new ReadOnlySpan<byte>(received.Buffer(i), 2)));
        for (int i = first; i < first + count; i++)
            _outstanding.PrefetchQuery(BinaryPrimitives.ReadUInt16BigEndian(new ReadOnlySpan<byte>(received.Buffer(i), 2)));
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
        _context.Recorder?.Received(in _context.Pending[number], Backend.Number, isDatagram: true, buffer[..length]);
        _context.Receiver.Answered(this, number, buffer, length, isStable: true);
    }

    /// <summary>
    /// An ICMP error has come for a socket. The query that it quotes has failed, and no other; an error that quotes none in
    /// flight says nothing.
    /// </summary>
    /// <param name="socket">Which.</param>
    /// <param name="quote">What the error quotes of a datagram, from behind its UDP header on.</param>
    public void ReceivedError(int socket, ReadOnlySpan<byte> quote)
    {
        if (_proxy is not null)
            quote = ProxyHeader.SkipIn(quote);
        if (!_outstanding.TryTakeQuoted(quote, socket, out int number))
            return;
        Backend.Refused(_worker.Now, isDatagram: true);
        _context.Receiver.Failed(this, number, Counter.BackendErrorDropped);
    }

    /// <summary>A query could not be sent.</summary>
    public void SendFailed(int number)
    {
        _outstanding.SendFailed(number);
        _context.Receiver.Failed(this, number, Counter.BackendErrorDropped);
    }

    /// <summary>Closes everything; queries still outstanding are forgotten.</summary>
    public void Dispose()
    {
        _context.Pending.Shares.Remove(_share);
        _sockets.Dispose();
        _outstanding.Dispose();
        _cookies?.Dispose();
        _proxy?.Dispose();
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
}
