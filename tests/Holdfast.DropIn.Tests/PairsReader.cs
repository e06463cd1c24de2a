using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Foreign;
using Holdfast.Configuration.Values;

namespace Holdfast.DropIn.Tests;

/// <summary>
/// A format for tests of what all readers share: <c>KEY VALUE</c> a line, where a key is a path such as <c>anycast.interval</c>,
/// <c>include FILE</c>, <c>all DIR PATTERN</c>, <c>unsupported NAME</c>, <c>report NAME</c>, <c>default KEY VALUE</c>, and
/// <c>service NAME PREFIX</c>.
/// </summary>
internal sealed class PairsReader : ForeignReader
{
    public static readonly PairsReader Instance = new();

    public override string Name => "pairs";

    public override string Description => "A file of pairs";

    internal override MappingNode? Read(SourceText file, ForeignReading reading)
    {
        var root = new MappingBuilder(file.At(1, 1));
        Read(file, reading, root);
        return root.Build();
    }

    private static void Read(SourceText file, ForeignReading reading, MappingBuilder root)
    {
        for (var i = 0; i < file.Lines.Count; i++)
        {
            var at = file.At(i + 1, 1, file.Lines[i].Length);
            switch (file.Lines[i].Split(' '))
            {
                case ["include", var path]:
                    if (reading.Open(path, at) is { } other) Read(other, reading, root);
                    break;
                case ["all", var directory, var pattern]:
                    foreach (var one in reading.OpenAll(directory, pattern, at)) Read(one, reading, root);
                    break;
                case ["unsupported", var name]:
                    reading.Refuse(at, name, $"{name} cannot be had");
                    break;
                case ["report", var name]:
                    reading.Miss(at, name, $"{name} is not reported");
                    break;
                case ["default", var key, var value]:
                    Section(root, key, at).Imply(key.Split('.')[^1], value, at);
                    break;
                case ["service", var name, var prefix]:
                    root.Map("anycast", at).List("services", at).AddMap(at).Set("name", name, at).Set("prefixes", [prefix], at);
                    break;
                case [var key, var value]:
                    Section(root, key, at).Set(key.Split('.')[^1], value, at);
                    break;
                case [""]:
                    break;
                default:
                    reading.Unknown(at, file.Lines[i], $"`{file.Lines[i]}` is no pair");
                    break;
            }
        }
    }

    private static MappingBuilder Section(MappingBuilder root, string key, Location at) =>
        key.Split('.')[..^1].Aggregate(root, (above, name) => above.Map(name, at));
}
