namespace Holdfast.LoadBalancer.Answers;

/// <summary>What is remembered of a client's query while a backend is asked, so that the answer suits the client.</summary>
/// <param name="Id">The client's ID.</param>
/// <param name="MaxLength">The most octets its answer may have.</param>
/// <param name="Traits">What else it needs.</param>
internal readonly record struct AnswerTerms(ushort Id, ushort MaxLength, AnswerTraits Traits)
{
    /// <summary>Whether the query had this.</summary>
    public bool Has(AnswerTraits trait) => (Traits & trait) != 0;
}
