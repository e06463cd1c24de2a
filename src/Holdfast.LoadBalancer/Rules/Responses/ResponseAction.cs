using Holdfast.LoadBalancer.Policies.Lua;

namespace Holdfast.LoadBalancer.Rules.Responses;

/// <summary>What a response rule does with a backend's answer. Each action is a class of its own.</summary>
public abstract record ResponseAction
{
    private protected ResponseAction()
    {
    }

    /// <summary>Its name in the configuration and in metrics.</summary>
    public abstract string Word { get; }

    /// <summary>What it is set to, in the order of its keys: texts, numbers, durations; null for what is left out.</summary>
    public virtual IReadOnlyList<object?> Settings => [];

    /// <summary>Whether no further rule is tried after it.</summary>
    public virtual bool IsFinal => true;

    /// <summary>Whether the client learns nothing of what it asked for.</summary>
    public virtual bool Denies => false;

    /// <summary>The function in Lua that it calls, or null.</summary>
    public virtual string? Calls => null;

    /// <summary>Makes it ready for the query path.</summary>
    /// <param name="scripts">The Lua states of the configuration; null without Lua.</param>
    internal virtual ResponseAction Prepare(LuaScripts? scripts) => this;

    /// <summary>Acts on the answer; false when nobody gets it. Allocates nothing.</summary>
    internal abstract bool Act(scoped ref Response response);
}

/// <summary>An action, named by the static members of its class.</summary>
/// <typeparam name="TSelf">The class.</typeparam>
public abstract record ResponseAction<TSelf> : ResponseAction
    where TSelf : ResponseAction<TSelf>, IAction<TSelf>
{
    private protected ResponseAction()
    {
    }

    /// <inheritdoc/>
    public sealed override string Word => TSelf.Name;
}
