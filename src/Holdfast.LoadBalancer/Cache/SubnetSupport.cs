namespace Holdfast.LoadBalancer.Cache;

/// <summary>
/// What a backend has shown of client subnets (RFC 7871). One that knows them says in each answer for whom it is good; an answer
/// that says nothing may then be a forger's, who need not know the subnet, and is not for everybody. One that has answered many
/// queries with a subnet, and never told one, does not know them, and its answers are for everybody.
/// </summary>
/// <remarks>Any worker may tell of an answer at any time; a count may get lost, the first answer with a subnet never.</remarks>
internal sealed class SubnetSupport
{
    /// <summary>Answers without a subnet until that counts as shown.</summary>
    public const int AnswersUntilShown = 100;

    private int _without;
    private volatile bool _hasTold;

    /// <summary>Whether it has shown that it never tells a subnet.</summary>
    public bool IsNeverTold => !_hasTold && Volatile.Read(ref _without) >= AnswersUntilShown;

    /// <summary>An answer to a query with a subnet has come, NOERROR or NXDOMAIN.</summary>
    /// <param name="tellsSubnet">Whether it has one too.</param>
    public void Answered(bool tellsSubnet)
    {
        if (_hasTold)
            return;
        if (tellsSubnet)
            _hasTold = true;
        else if (_without < AnswersUntilShown)
            Volatile.Write(ref _without, _without + 1);
    }
}
