using System.CommandLine;
using System.CommandLine.Parsing;
using Holdfast.Configuration;
using Holdfast.Configuration.Foreign;
using Holdfast.DropIn;

namespace Holdfast.Commands;

/// <summary>The options that name files of other programs, one for each format, and those that go with them.</summary>
internal sealed class ForeignFileOptions
{
    private readonly IReadOnlyList<(ForeignReader Reader, Option<string[]> Option)> _files =
        [.. DropInReaders.All.Select(reader => (reader, Many($"--{reader.Name}", "FILE", reader.Description)))];

    private readonly Option<string[]> _listen =
        Many("--listen", "ADDR[:PORT]", "Listen here, in the place of what those files say");

    private readonly Option<string[]> _acl = Many("--acl", "NET", "These may ask, in the place of what those files say");

    private readonly Option<string[]> _without =
        Many("--without", "NAME", "Do without what those files name and is not honoured");

    private readonly Option<bool> _lenient = new("--lenient")
    {
        Description = "Go on where those files say what is not known here, and end with what the site will miss",
    };

    private readonly Option<bool> _asProcess = new("--as-process")
    {
        Description = "Run ExaBGP's own health check as a process, and make no service of it",
    };

    public ForeignFileOptions AddTo(Command command)
    {
        foreach (var (_, option) in _files) command.Options.Add(option);
        foreach (var option in (Option[])[_listen, _acl, _lenient, _without, _asProcess]) command.Options.Add(option);
        return this;
    }

    /// <summary>The options that name files, for messages.</summary>
    public string Names => string.Join(" or ", _files.Select(file => $"{file.Option.Name} FILE"));

    /// <summary>Whether a file of another program is named.</summary>
    public bool AreGiven(SymbolResult result) => _files.Any(file => result.GetResult(file.Option) is not null);

    /// <summary>What is to be read.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="file">The <c>holdfast.yaml</c>; null for none.</param>
    public ConfigurationRequest Request(ParseResult parsed, string? file) => new(file, [.. _files.SelectMany(its =>
        (parsed.GetValue(its.Option) ?? []).Select(path => new ForeignFile(its.Reader, path)))])
    {
        Options = new ForeignOptions
        {
            Listen = [.. parsed.GetValue(_listen) ?? []],
            Acl = [.. parsed.GetValue(_acl) ?? []],
            Without = [.. parsed.GetValue(_without) ?? []],
            AsProcess = parsed.GetValue(_asProcess),
            IsLenient = parsed.GetValue(_lenient),
        },
    };

    private static Option<string[]> Many(string name, string argument, string description) => new(name)
    {
        Description = description,
        HelpName = argument,
        Arity = ArgumentArity.OneOrMore,
    };
}
