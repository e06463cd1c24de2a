namespace Holdfast.LoadBalancer.Answers;

/// <summary>What a query had, and what was changed about it on its way to the backend: an answer is put right by it.</summary>
[Flags]
internal enum AnswerTraits : byte
{
    /// <summary>Nothing to remember.</summary>
    None = 0,

    /// <summary>The client sent EDNS.</summary>
    Edns = 1,

    /// <summary>The client asked for NSID, and is told this node's.</summary>
    Nsid = 2,

    /// <summary>The client's subnet was added.</summary>
    SubnetAdded = 4,

    /// <summary>The node's own check asked: its answer is not counted among the clients'.</summary>
    OwnCheck = 8,
}
