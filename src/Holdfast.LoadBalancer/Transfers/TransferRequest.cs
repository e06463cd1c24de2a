using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Backends;
using Holdfast.LoadBalancer.Clients;
using Holdfast.LoadBalancer.Recording;

namespace Holdfast.LoadBalancer.Transfers;

/// <summary>Who asks for a zone transfer, of which backend, and what its messages must suit.</summary>
/// <param name="client">The end that the messages go back through.</param>
/// <param name="candidates">The backends that may be asked, in order: one at least.</param>
/// <param name="options">Limits.</param>
internal sealed class TransferRequest(ITransferClient client, IReadOnlyList<Backend> candidates, TransferOptions options)
{
    private int _candidate;

    /// <summary>Where the messages go.</summary>
    public ReturnAddress Address;

    /// <summary>The end that they go back through.</summary>
    public ITransferClient Client => client;

    /// <summary>The backend that is asked.</summary>
    public Backend Backend => candidates[_candidate];

    /// <summary>Whether there is another behind it.</summary>
    public bool HasNextCandidate => _candidate + 1 < candidates.Count;

    /// <summary>Limits.</summary>
    public TransferOptions Options => options;

    /// <summary>Who asks.</summary>
    public required ClientAddress Source { get; init; }

    /// <summary>The query as it goes to the backend: with the client's ID, which nothing else on that connection has.</summary>
    public required byte[] Query { get; init; }

    /// <summary>The values of the PROXY header before it, for a backend that is sent one.</summary>
    public required byte[] ProxyValues { get; init; }

    /// <summary>Name, type and class asked.</summary>
    public required byte[] Question { get; init; }

    /// <summary>What each message must suit.</summary>
    public required AnswerTerms Terms { get; init; }

    /// <summary>What the client is told in its OPT record.</summary>
    public required ClientEdns Edns { get; init; }

    /// <summary>What is known of the query, for the record of what comes of it.</summary>
    public required QueryRecord Record { get; init; }

    /// <summary>The next backend is asked from now on; to be called while there is one.</summary>
    public void GoToNextCandidate() => _candidate++;
}
