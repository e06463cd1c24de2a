using System.Collections.Immutable;
using System.Net;
using Holdfast.Dns.Names;

namespace Holdfast.LoadBalancer.Rules;

/// <summary>What an action says of itself, and how it is read from the configuration.</summary>
/// <typeparam name="TSelf">The action's class.</typeparam>
public interface IAction<TSelf>
    where TSelf : class, IAction<TSelf>
{
    /// <summary>Its name in the configuration and in metrics.</summary>
    static abstract string Name { get; }

    /// <summary>What it does, as the manual says it.</summary>
    static abstract string Help { get; }

    /// <summary>Its keys in the mapping of a rule. One called like the action stands in place of <c>action: NAME</c>.</summary>
    static virtual ImmutableArray<ActionKey> Keys => [];

    /// <summary>
    /// Reads it from a rule that asks for it; null when a value it needs is missing or wrong, which is reported.
    /// </summary>
    static abstract TSelf? Read(IActionValues values);
}

/// <summary>What a key of an action is set to.</summary>
public enum ActionValue
{
    /// <summary>A name of <see cref="ActionKey.Most"/> characters at the most, printable ASCII without spaces.</summary>
    Name,

    /// <summary>Text of <see cref="ActionKey.Most"/> characters at the most.</summary>
    Text,

    /// <summary>A whole number from <see cref="ActionKey.Least"/> to <see cref="ActionKey.Most"/>.</summary>
    Number,

    /// <summary>A duration from <see cref="ActionKey.Least"/> to <see cref="ActionKey.Most"/> seconds.</summary>
    Duration,

    /// <summary>IP addresses, one or more.</summary>
    Addresses,

    /// <summary>IP networks, one or more.</summary>
    Networks,

    /// <summary>Texts of <see cref="ActionKey.Most"/> characters at the most, one or more.</summary>
    Texts,

    /// <summary>A domain name.</summary>
    DomainName,

    /// <summary>An IP address, with a port or without: then it is that of DNS.</summary>
    EndPoint,

    /// <summary>True or false.</summary>
    Truth,
}

/// <summary>A key of an action in the mapping of a rule.</summary>
/// <param name="Name">The key.</param>
/// <param name="Value">What it is set to.</param>
/// <param name="Placeholder">What stands for its value in messages: <c>NAME</c>.</param>
/// <param name="Help">What it means, as the manual says it.</param>
public sealed record ActionKey(string Name, ActionValue Value, string Placeholder, string Help)
{
    /// <summary>The least number, or seconds.</summary>
    public int Least { get; init; }

    /// <summary>The greatest number, or seconds, or characters.</summary>
    public int Most { get; init; }

    /// <summary>What holds without it, as the manual says it.</summary>
    public string Default { get; init; } = "";
}

/// <summary>
/// The values that a rule has for an action's keys. Each is null when the key is missing, or wrong; the latter is reported.
/// </summary>
public interface IActionValues
{
    /// <summary>Whether the key is there, be its value right or wrong.</summary>
    bool Has(ActionKey key);

    /// <summary>A name or a text.</summary>
    string? Text(ActionKey key);

    /// <summary>A whole number.</summary>
    int? Number(ActionKey key);

    /// <summary>A duration.</summary>
    TimeSpan? Duration(ActionKey key);

    /// <summary>Addresses; none when there are none that are right.</summary>
    ImmutableArray<IPAddress> Addresses(ActionKey key);

    /// <summary>Networks; none when there are none that are right.</summary>
    ImmutableArray<IPNetwork> Networks(ActionKey key);

    /// <summary>Texts; none when there are none that are right.</summary>
    ImmutableArray<string> Texts(ActionKey key);

    /// <summary>A domain name.</summary>
    Name? DomainName(ActionKey key);

    /// <summary>An address with its port.</summary>
    IPEndPoint? EndPoint(ActionKey key);

    /// <summary>True or false.</summary>
    bool? Truth(ActionKey key);

    /// <summary>Reports a key that is needed and not there.</summary>
    /// <param name="message">What is wrong.</param>
    /// <param name="fix">How to right it.</param>
    void Missing(string message, string fix);

    /// <summary>Reports a value that does not go with the others.</summary>
    /// <param name="key">Whose.</param>
    /// <param name="message">What is wrong.</param>
    /// <param name="fix">How to right it.</param>
    void Wrong(ActionKey key, string message, string fix);
}

/// <summary>An action as the configuration knows it: its names and how it is read.</summary>
/// <typeparam name="TAction">What actions of this kind have in common.</typeparam>
public sealed class ActionType<TAction>
    where TAction : class
{
    private readonly Func<IActionValues, TAction?> _read;

    private ActionType(string name, string help, ImmutableArray<ActionKey> keys, Type type, Func<IActionValues, TAction?> read)
    {
        Name = name;
        Help = help;
        Keys = keys;
        ActionClass = type;
        _read = read;
    }

    /// <summary>Its name in the configuration and in metrics.</summary>
    public string Name { get; }

    /// <summary>What it does, as the manual says it.</summary>
    public string Help { get; }

    /// <summary>Its keys in the mapping of a rule.</summary>
    public ImmutableArray<ActionKey> Keys { get; }

    /// <summary>The key that stands in place of <c>action: NAME</c>, or null where it is written so.</summary>
    public ActionKey? Subject => Keys.FirstOrDefault(key => key.Name == Name);

    /// <summary>The class.</summary>
    internal Type ActionClass { get; }

    /// <summary>
    /// Reads it from a rule that asks for it; null when a value it needs is missing or wrong, which is reported.
    /// </summary>
    public TAction? Read(IActionValues values) => _read(values);

    /// <summary>The type of an action known by its class.</summary>
    internal static ActionType<TAction> Of<TSelf>()
        where TSelf : class, TAction, IAction<TSelf> =>
        new(TSelf.Name, TSelf.Help, TSelf.Keys, typeof(TSelf), values => TSelf.Read(values));
}
