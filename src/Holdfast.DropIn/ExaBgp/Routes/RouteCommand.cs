using System.Collections.Immutable;
using Holdfast.Bgp.Rib;
using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Drafts;
using Holdfast.Configuration.Foreign;
using Holdfast.Configuration.Keys;
using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Values;
using Holdfast.DropIn.ExaBgp.Syntax;

namespace Holdfast.DropIn.ExaBgp.Routes;

/// <summary>Reads the routes of a command that a process writes, by the same tables as those of a file.</summary>
public static class RouteCommand
{
    /// <summary>Reads <c>route PREFIX next-hop ...</c>, or <c>attributes next-hop ... nlri PREFIX PREFIX</c>.</summary>
    /// <param name="text">What follows <c>announce</c> or <c>withdraw</c>.</param>
    /// <param name="isWithdrawal">It follows <c>withdraw</c>: no next hop is needed.</param>
    /// <param name="routes">The routes, split where that is asked.</param>
    /// <param name="problem">Why there are none; empty when there are.</param>
    /// <returns>False when the text is no such command.</returns>
    public static bool TryRead(string text, bool isWithdrawal, out ImmutableArray<Route> routes, out string problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        var source = SourceText.From("command", text, "/");
        var bag = new DiagnosticBag(source);
        var words = Lexer.Line(
                text, (column, length) => source.At(1, column + 1, length), at => bag.Error(at, "", "a quote is not closed"))
            .Where(token => token.Kind == TokenKind.Word).Select(token => new Word(token.Text, token.At)).ToList();
        var reader = new WordReader(words.Skip(1), (at, message, fix) => bag.Error(at, "", message, fix), source.At(1, 1));
        var grammar = new RouteReader(static (_, _, _, _) => { });
        var read = new List<MappingBuilder>();
        if (words is [{ Text: "route" or "unicast" }, ..])
        {
            if (grammar.Route(reader, isWithdrawal) is { } route) read.Add(route);
        }
        else if (words is [{ Text: "attributes" or "attribute" }, ..])
            read.AddRange(grammar.Attributes(reader, isWithdrawal));
        routes = bag.HasErrors ? [] : [.. read.SelectMany(one => Routes(one, bag))];
        problem = bag.Diagnostics is [var first, ..] && bag.HasErrors
            ? $"{first.Message}{(first.Fix is null ? "" : $" ({first.Fix})")}" : routes.IsEmpty ? "there is no route in it" : "";
        if (problem.Length > 0) routes = [];
        return problem.Length == 0;
    }

    private static IEnumerable<Route> Routes(MappingBuilder route, DiagnosticBag bag)
    {
        var reading = new Reading(new Draft(), new PasswordFile("/", SecretFiles.Optional), static () => AllSections.List);
        return StaticRouteKeys.Section.TryRead(new Field(route.Build(), "", bag), StaticRouteKeys.Usual(), reading, out var read)
            && !bag.HasErrors ? Route.Of(read!) : [];
    }
}
