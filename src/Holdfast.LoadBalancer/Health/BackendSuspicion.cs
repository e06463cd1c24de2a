namespace Holdfast.LoadBalancer.Health;

/// <summary>
/// The suspicion that a backend has died since its last health check: queries of clients say so. While it lasts the backend is
/// asked only when no other is up, and it is checked at once. Any thread may begin or end it.
/// </summary>
/// <remarks>
/// What nobody can forge begins it: a refusal that was matched to a query in flight, or silence. What nobody can forge ends it
/// too: an answer to a query, a health check, or the verdict that the backend is down.
/// </remarks>
internal sealed class BackendSuspicion
{
    private const long None = 0;
    private const long AnyAnswer = 1;

    // An answer to a query sent at this timestamp or later ends it.
    private long _endedByAnswersSince;

    // A check has spoken for the backend: until this timestamp queries alone do not begin another.
    private long _refutedUntil;
    private int _refusals;
    private bool _isProven;

    /// <summary>
    /// Raised after one has begun, was proven or has ended, by who did that, most often a worker: handlers return at once.
    /// </summary>
    public event Action? Changed;

    /// <summary>Whether there is one.</summary>
    public bool Exists => Volatile.Read(ref _endedByAnswersSince) != None;

    /// <summary>
    /// Whether so many queries in a row were refused that the health check, which is a query like them, would have brought the
    /// backend down.
    /// </summary>
    public bool IsProven => Exists && Volatile.Read(ref _isProven);

    /// <summary>Whether queries were refused that came as the health check does.</summary>
    public bool HasRefusals => Volatile.Read(ref _refusals) > 0;

    /// <summary>The backend has refused a query. Only an answer to a later query speaks against that.</summary>
    /// <param name="now">The present moment: a timestamp of the clock's.</param>
    /// <param name="proof">Refusals in a row that prove it; 0 when none do.</param>
    public void ByRefusal(long now, int proof)
    {
        if (!Exists && now < Volatile.Read(ref _refutedUntil))
            return;
        int refusals = proof > 0 ? Interlocked.Increment(ref _refusals) : 0;
        Begin(now, Math.Max(now, AnyAnswer));
        if (proof > 0 && refusals == proof)
            Prove();
    }

    /// <summary>It is proven, as long as it lasts.</summary>
    public void Prove()
    {
        Volatile.Write(ref _isProven, true);
        Changed?.Invoke();
    }

    /// <summary>Several queries in a row have got no answer. Any answer speaks against that.</summary>
    /// <param name="now">The present moment: a timestamp of the clock's.</param>
    public void BySilence(long now) => Begin(now, AnyAnswer);

    /// <summary>The backend has answered a query.</summary>
    /// <param name="sentAt">When the query was sent: a timestamp of the clock's.</param>
    public void Answered(long sentAt)
    {
        long since = Volatile.Read(ref _endedByAnswersSince);
        if (since != None && sentAt >= since)
            End();
    }

    /// <summary>
    /// A health check has found that it is wrong: a backend that refuses TCP alone, or is asked what takes it long, is not
    /// checked without end.
    /// </summary>
    /// <param name="until">Until when nothing more is suspected: a timestamp of the clock's.</param>
    public void Refute(long until)
    {
        Volatile.Write(ref _refutedUntil, until);
        End();
    }

    /// <summary>The verdict is in, or time has ended it.</summary>
    public void End()
    {
        Volatile.Write(ref _isProven, false);
        Volatile.Write(ref _refusals, 0);
        if (Interlocked.Exchange(ref _endedByAnswersSince, None) != None)
            Changed?.Invoke();
    }

    private void Begin(long now, long endedByAnswersSince)
    {
        if (!Exists && now >= Volatile.Read(ref _refutedUntil)
            && Interlocked.CompareExchange(ref _endedByAnswersSince, endedByAnswersSince, None) == None)
        {
            Changed?.Invoke();
        }
    }
}
