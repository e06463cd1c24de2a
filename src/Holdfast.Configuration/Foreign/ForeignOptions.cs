using System.Collections.Immutable;

namespace Holdfast.Configuration.Foreign;

/// <summary>What the command line says beside the files of other programs.</summary>
public sealed record ForeignOptions
{
    /// <summary>
    /// Where DNS is listened on, <c>ADDR</c> or <c>ADDR:PORT</c>. A reader whose files say so too leaves that away. Empty for
    /// what the files say.
    /// </summary>
    public ImmutableArray<string> Listen { get; init; } = [];

    /// <summary>The networks that may ask, with the same rule.</summary>
    public ImmutableArray<string> Acl { get; init; } = [];

    /// <summary>What the files name and is not honoured here may be missing, when it stands here.</summary>
    public ImmutableArray<string> Without { get; init; } = [];

    /// <summary>ExaBGP's own health check runs as the process that the file has it as, and is not made a service.</summary>
    public bool AsProcess { get; init; }

    /// <summary>What is unknown here is a warning, not an error.</summary>
    public bool IsLenient { get; init; }
}
