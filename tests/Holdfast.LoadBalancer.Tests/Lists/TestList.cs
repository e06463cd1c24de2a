using System.Text;
using Holdfast.Dns.Names;
using Holdfast.LoadBalancer.Lists;
using Microsoft.Extensions.Logging.Abstractions;

namespace Holdfast.LoadBalancer.Tests.Lists;

/// <summary>Lists made of text.</summary>
internal static class TestList
{
    /// <summary>For rules that name no file.</summary>
    public static ListFiles NoFiles { get; } = new(TimeProvider.System, NullLogger.Instance, static () => new CountdownEvent(0));

    /// <summary>The names of a text, and its wrong lines as <c>LINE: MESSAGE</c>.</summary>
    public static (NameTable Table, string[] Wrong) Names(string text) => Names(Encoding.UTF8.GetBytes(text));

    public static (NameTable Table, string[] Wrong) Names(byte[] text)
    {
        var problems = new ListProblems();
        using var stream = new MemoryStream(text);
        var table = NameListReader.Read(stream, text.Length, problems);
        return (table, Lines(problems));
    }

    public static (NetworkTable Table, string[] Wrong) Networks(string text)
    {
        var problems = new ListProblems();
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        var table = NetworkListReader.Read(stream, stream.Length, problems);
        return (table, Lines(problems));
    }

    public static bool Has(this NameTable table, string name) => table.Contains(Name.Parse(name).Wire);

    private static string[] Lines(ListProblems problems) =>
        [.. problems.First.Select(problem => $"{problem.Line}: {problem.Message}")];
}
