namespace Holdfast.LoadBalancer.Rules;

/// <summary>A chain of rules: when its rules see a query.</summary>
public enum QueryChain
{
    /// <summary>Before the packet cache is asked.</summary>
    Query,

    /// <summary>When the packet cache was asked, and has no answer.</summary>
    CacheMiss,
}
