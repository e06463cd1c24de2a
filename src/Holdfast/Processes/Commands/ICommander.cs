using Holdfast.Collections;

namespace Holdfast.Processes.Commands;

/// <summary>Who writes commands: a process, or <c>exabgpcli</c>.</summary>
internal interface ICommander
{
    /// <summary>Its name; its routes are known by it.</summary>
    string Name { get; }

    /// <summary>Names of the neighbors that its commands are for; null is every one.</summary>
    ValueList<string>? Neighbors { get; }

    /// <summary>Whether its commands are answered with <c>done</c> or <c>error</c>.</summary>
    bool Acknowledges { get; }

    /// <summary>Writes a line to it, soon; never waits.</summary>
    void Tell(string line);
}
