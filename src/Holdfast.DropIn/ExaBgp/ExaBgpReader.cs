using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Foreign;
using Holdfast.Configuration.Values;
using Holdfast.DropIn.ExaBgp.Syntax;

namespace Holdfast.DropIn.ExaBgp;

/// <summary>Reads <c>exabgp.conf</c> of ExaBGP 3.4 to 5, with <c>exabgp.env</c> beside it.</summary>
public sealed class ExaBgpReader : ForeignReader
{
    /// <inheritdoc/>
    public override string Name => "exabgp-conf";

    /// <inheritdoc/>
    public override string Description => "exabgp.conf of ExaBGP, with the exabgp.env beside it";

    internal override MappingNode? Read(SourceText file, ForeignReading reading)
    {
        var statements = new StatementParser(file, reading.Error).Read();
        var root = new MappingBuilder(file.At(1, 1));
        new ExaBgpFile(file, EnvironmentFile.Beside(file, reading), reading).Read(statements, root);
        return root.Build();
    }
}
