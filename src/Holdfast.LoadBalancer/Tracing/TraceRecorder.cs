using System.Collections.Immutable;
using System.Globalization;
using Holdfast.Dns.Codes;
using Holdfast.LoadBalancer.Metrics;

namespace Holdfast.LoadBalancer.Tracing;

/// <summary>
/// Takes down the steps of one traced query, on its worker's thread; anybody may read them meanwhile. It allocates and locks:
/// queries that are not traced have none.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="via">The backend that is asked whatever the policy says; or null.</param>
internal sealed class TraceRecorder(TimeProvider time, string? via)
{
    private readonly Lock _gate = new();
    private readonly long _began = time.GetTimestamp();
    private readonly ImmutableArray<TraceStep>.Builder _steps = ImmutableArray.CreateBuilder<TraceStep>();
    private readonly Dictionary<string, TimeSpan> _sent = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ImmutableArray<TraceCandidate> _candidates = [];
    private ImmutableArray<byte> _answer = [];
    private AnswerSource _source = AnswerSource.Self;
    private string? _backend;
    private string? _dropped;
    private TimeSpan? _elapsed;

    /// <summary>The backend that is asked whatever the policy says; or null.</summary>
    public string? Via => via;

    /// <summary>Ends when the query is over.</summary>
    public Task Over => _over.Task;

    /// <summary>Something has happened.</summary>
    public void Add(TraceStage stage, string detail)
    {
        lock (_gate)
            _steps.Add(new TraceStep(time.GetElapsedTime(_began), stage, detail));
    }

    /// <summary>The client may ask, but it or the name is blocked.</summary>
    /// <param name="action">What the block does.</param>
    public void Blocked(string action)
    {
        Add(TraceStage.Acl, "allowed");
        Add(TraceStage.Block, $"client or name is blocked: {action.ToLowerInvariant()}");
    }

    /// <summary>The client may ask, and the rules have been tried.</summary>
    /// <param name="rule">The rule that decided, in words; null when none did.</param>
    public void PassedAcl(string? rule)
    {
        Add(TraceStage.Acl, "allowed");
        Add(TraceStage.Rule, rule ?? "none matches");
    }

    /// <summary>The cache had an answer.</summary>
    /// <param name="age">Since it was stored.</param>
    /// <param name="left">Until its time is over; negative behind it.</param>
    public void Hit(TimeSpan age, TimeSpan left)
    {
        From(AnswerSource.Cache);
        Add(TraceStage.Cache, left > TimeSpan.Zero ? $"hit: stored {Seconds(age)} ago, good for {Seconds(left)} more"
            : $"stale hit: stored {Seconds(age)} ago, its time was over {Seconds(-left)} ago; no backend can be asked");
    }

    /// <summary>The cache had no answer, or was not asked.</summary>
    /// <param name="exists">Whether the pool has one.</param>
    /// <param name="isCacheable">Whether answers to such a query are stored at all.</param>
    /// <param name="hasStale">Whether there is an answer whose time is over.</param>
    public void Missed(bool exists, bool isCacheable, bool hasStale) => Add(TraceStage.Cache,
        !exists ? "the pool has none"
        : via is not null ? "passed by: a backend is named"
        : !isCacheable ? "passed by: answers to such queries are never stored"
        : hasStale ? "miss: an answer is stored whose time is over; it is kept for the case that the backend fails or is slow"
        : "miss: nothing is stored for a query of this transport and with these flags");

    /// <summary>The cache gives an answer whose time is over.</summary>
    /// <param name="isSlow">Since the backend is slow; else since it has failed.</param>
    public void FromStale(bool isSlow)
    {
        From(AnswerSource.Cache);
        Add(TraceStage.Cache, $"an answer whose time is over is given: the backend {(isSlow ? "is slow" : "has failed")}");
    }

    /// <summary>A backend was chosen.</summary>
    /// <param name="candidates">The backends it was chosen from.</param>
    public void Chose(ImmutableArray<TraceCandidate> candidates)
    {
        lock (_gate)
            _candidates = candidates;
        Add(TraceStage.Policy, $"{candidates[0].Name} is chosen{(via is null ? "" : ", as asked for")}");
    }

    /// <summary>The query is sent to a backend.</summary>
    /// <param name="backend">The backend.</param>
    /// <param name="how">Why and how, in words.</param>
    public void Sent(string backend, string how)
    {
        lock (_gate)
            _sent[backend] = time.GetElapsedTime(_began);
        Add(TraceStage.Backend, $"{backend} {how}");
    }

    /// <summary>A backend has answered.</summary>
    public void Answered(string backend, ResponseCode code, int length) => Add(TraceStage.Backend, string.Create(
        CultureInfo.InvariantCulture, $"{backend} answers {code.ToMnemonic()}, {length} octets, after {Waited(backend)}"));

    /// <summary>A backend has failed.</summary>
    /// <param name="backend">The backend.</param>
    /// <param name="reason">How.</param>
    public void Failed(string backend, Counter reason) => Add(TraceStage.Backend, reason switch
    {
        Counter.BackendTimeoutDropped => $"{backend} does not answer in time: given up after {Waited(backend)}",
        Counter.BackendErrorDropped => $"{backend} refuses it, or cannot be reached, after {Waited(backend)}",
        Counter.GaveWay => $"the query to {backend} gives way to a newer one after {Waited(backend)}",
        Counter.MergedUnanswered => $"the identical query to {backend} gets no answer",
        _ => $"there is no ID for a query more to {backend}, or no way to it",
    });

    /// <summary>The client's answer, which follows, comes from there.</summary>
    /// <param name="source">Where it comes from.</param>
    /// <param name="backend">The backend whose it is, if any.</param>
    public void From(AnswerSource source, string? backend = null)
    {
        lock (_gate)
            (_source, _backend) = (source, backend);
    }

    /// <summary>The client gets an answer: the query is over.</summary>
    public void Reply(ReadOnlySpan<byte> answer)
    {
        Add(TraceStage.Answer, string.Create(CultureInfo.InvariantCulture,
            $"{((ResponseCode)(answer[3] & 0xF)).ToMnemonic()}, {answer.Length} octets, from {_backend ?? Words(_source)}"));
        lock (_gate)
            _answer = [.. answer];
        End();
    }

    /// <summary>The client will get no answer; <see cref="End"/> follows.</summary>
    public void Dropped(Counter reason)
    {
        string word = Counters.Queries.First(row => row.Cells.Start.Value == (int)reason).Labels[0][0];
        lock (_gate)
            _dropped = word;
        Add(TraceStage.Answer, $"none: {word}");
    }

    /// <summary>The client may not ask; <see cref="End"/> follows.</summary>
    public void DroppedByAcl()
    {
        Add(TraceStage.Acl, "not allowed: no network of `dns.acl` has the client");
        Dropped(Counter.AclDropped);
    }

    /// <summary>The query is over.</summary>
    public void End()
    {
        lock (_gate)
            _elapsed ??= time.GetElapsedTime(_began);
        _over.TrySetResult();
    }

    /// <summary>What is known so far.</summary>
    public QueryTrace Read()
    {
        lock (_gate)
        {
            return new QueryTrace
            {
                Steps = _steps.ToImmutable(),
                Candidates = _candidates,
                Answer = _answer,
                Source = _answer.IsEmpty ? null : _source,
                Backend = _answer.IsEmpty ? null : _backend,
                Dropped = _dropped,
                Elapsed = _elapsed ?? time.GetElapsedTime(_began),
                IsOver = _elapsed is not null,
            };
        }
    }

    private static string Words(AnswerSource source) => source switch
    {
        AnswerSource.Cache => "the cache",
        _ => "this node itself",
    };

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.#} s");

    private string Waited(string backend)
    {
        lock (_gate)
        {
            var waited = time.GetElapsedTime(_began) - _sent.GetValueOrDefault(backend);
            return string.Create(CultureInfo.InvariantCulture, $"{waited.TotalMilliseconds:0.000} ms");
        }
    }
}
