using System.CommandLine;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Xml.Linq;
using Holdfast.Commands;
using Holdfast.Contracts;
using Holdfast.Contracts.Reports;

namespace Holdfast.Tests.Commands;

/// <summary>
/// docs/cli.md: below each mark <c>&lt;!-- NAME --&gt;</c> stands a table made from code, of the verbs, of the exit codes, or of
/// the fields of a report; the text around them is written by hand.
/// </summary>
public sealed class CliReferenceTests
{
    private static readonly XDocument Comments = XDocument.Load(Path.Combine(AppContext.BaseDirectory, "holdfast.xml"));

    private static readonly JsonSerializerContext Json = ReportJson.Default;

    /// <summary>Set HOLDFAST_UPDATE_DOCS=1 to have the tables written anew.</summary>
    [Fact]
    public void The_reference_has_every_verb_exit_code_and_field()
    {
        var reference = File.ReadAllText(ReferencePath());
        var expected = WithTables(reference);
        if (Environment.GetEnvironmentVariable("HOLDFAST_UPDATE_DOCS") == "1") File.WriteAllText(ReferencePath(), expected);
        else Assert.Equal(expected, reference);
    }

    [Fact]
    public void A_table_that_differs_is_seen()
    {
        var reference = File.ReadAllText(ReferencePath());
        var changed = reference.Replace("| `node` | string |", "| `nodes` | string |", StringComparison.Ordinal);
        Assert.NotEqual(reference, changed);
        Assert.Equal(reference, WithTables(changed));
    }

    private static string WithTables(string reference)
    {
        var tables = new Dictionary<string, string> { ["verbs"] = Verbs(), ["exit codes"] = ExitCodes() };
        foreach (var report in Reports()) tables[NameOf(report)] = Fields(report);
        foreach (var (name, table) in tables)
        {
            var mark = $"<!-- {name} -->\n";
            var begin = reference.IndexOf(mark, StringComparison.Ordinal);
            Assert.True(begin >= 0, $"there is no line '{mark.TrimEnd()}' in docs/cli.md, with its table below");
            begin += mark.Length;
            var end = begin;
            while (end < reference.Length && reference[end] == '|') end = reference.IndexOf('\n', end) + 1;
            reference = reference[..begin] + table + reference[end..];
        }
        return reference;
    }

    private static string Verbs()
    {
        var table = new StringBuilder("| command | what it does |\n|---|---|\n");
        Add(CommandLine.Build(), "holdfast");
        return table.ToString();

        void Add(Command command, string path)
        {
            foreach (var verb in command.Subcommands.Where(verb => !verb.Hidden))
            {
                var arguments = string.Concat(verb.Arguments.Select(argument =>
                    argument.Arity.MinimumNumberOfValues == 0 ? $" [{argument.HelpName}]" : $" {argument.HelpName}"));
                var name = $"{path} {verb.Name}";
                if (verb.Subcommands.Count > 0) Add(verb, name);
                else table.Append(CultureInfo.InvariantCulture, $"| `{name}{arguments}` | {Cell(verb.Description)} |\n");
            }
        }
    }

    private static string ExitCodes()
    {
        var table = new StringBuilder("| code | meaning |\n|---|---|\n");
        foreach (var (code, meaning) in ExitCode.Meanings)
            table.Append(CultureInfo.InvariantCulture, $"| {code} | {Cell(meaning)} |\n");
        return table.ToString();
    }

    /// <summary>What the API answers with, lists by their items.</summary>
    private static IEnumerable<Type> Reports() => typeof(ReportJson).GetCustomAttributesData()
        .Where(attribute => attribute.AttributeType == typeof(JsonSerializableAttribute))
        .Select(attribute => ItemOf((Type)attribute.ConstructorArguments[0].Value!)).Distinct();

    private static string Fields(Type report)
    {
        var table = new StringBuilder("| field | type | meaning |\n|---|---|---|\n");
        Add(report, "");
        return table.ToString();

        void Add(Type type, string path)
        {
            foreach (var property in Json.GetTypeInfo(type)!.Properties)
            {
                var member = ((PropertyInfo)property.AttributeProvider!).Name;
                var meaning = Comment($"T:{type.FullName}", "param", member)
                    ?? Comment($"P:{type.FullName}.{member}", "summary", null);
                table.Append(CultureInfo.InvariantCulture,
                    $"| `{path}{property.Name}` | {TypeText(property.PropertyType)} | {Cell(meaning)} |\n");
                var item = ItemOf(property.PropertyType);
                if (item.Namespace == typeof(StatusReport).Namespace && !item.IsGenericType)
                    Add(item, $"{path}{property.Name}{(item == property.PropertyType ? "" : "[]")}.");
            }
        }
    }

    private static string TypeText(Type type) => Json.GetTypeInfo(Nullable.GetUnderlyingType(type) ?? type) switch
    {
        { Kind: JsonTypeInfoKind.Enumerable } => $"list of {TypeText(ItemOf(type))}",
        { Kind: JsonTypeInfoKind.Dictionary } => "mapping",
        { Kind: JsonTypeInfoKind.Object } => "mapping",
        { Type: var scalar } => scalar == typeof(bool) ? "boolean"
            : scalar.IsPrimitive ? "number" : scalar == typeof(DateTimeOffset) ? "time" : "string",
        null => throw new InvalidOperationException($"{type} is no part of the JSON"),
    };

    private static Type ItemOf(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>)
        ? type.GenericTypeArguments[0] : type;

    private static string NameOf(Type report) => report.Name;

    private static string? Comment(string member, string element, string? name)
    {
        var found = Comments.Descendants("member").FirstOrDefault(one => (string?)one.Attribute("name") == member)?
            .Elements(element).FirstOrDefault(one => name is null || (string?)one.Attribute("name") == name);
        if (found is null) return null;
        var text = string.Concat(found.Nodes().Select(node => node switch
        {
            XText words => words.Value,
            XElement { Name.LocalName: "see" } see => $"`{((string?)see.Attribute("cref"))?.Split('.')[^1]}`",
            XElement code => $"`{code.Value}`",
            _ => "",
        }));
        return string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    private static string Cell(string? text) => (text ?? "").Replace("|", "\\|", StringComparison.Ordinal);

    private static string ReferencePath([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../docs/cli.md"));
}
