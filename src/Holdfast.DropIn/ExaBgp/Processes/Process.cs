using Holdfast.DropIn.ExaBgp.Syntax;

namespace Holdfast.DropIn.ExaBgp.Processes;

/// <summary>A <c>process NAME { ... }</c>, wherever it stands.</summary>
/// <param name="Name">Its name, and where that stands.</param>
/// <param name="Run">Program and arguments, the program as a path or as it is looked up in <c>PATH</c>.</param>
internal sealed record Process(Word Name, IReadOnlyList<Word> Run)
{
    /// <summary>
    /// How it is told what happens: <c>text</c> or <c>json</c>; null as <c>exabgp.env</c> or the version has it.
    /// </summary>
    public Word? Encoder { get; init; }

    /// <summary>Whether it is started again when it has ended, and where that stands.</summary>
    public (bool Value, Word At)? Respawn { get; init; }
}
