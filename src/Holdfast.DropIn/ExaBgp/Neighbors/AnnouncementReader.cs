using Holdfast.Configuration.Foreign;
using Holdfast.DropIn.ExaBgp.Routes;
using Holdfast.DropIn.ExaBgp.Syntax;

namespace Holdfast.DropIn.ExaBgp.Neighbors;

/// <summary>Reads the routes of a neighbor: <c>static { ... }</c> and <c>announce { ... }</c>.</summary>
internal sealed class AnnouncementReader(ForeignReading reading)
{
    private readonly RouteReader _routes = new(reading.Miss);

    public void Read(NeighborStatements statements, Neighbor neighbor)
    {
        foreach (var block in statements.Blocks)
        {
            switch (block.Name)
            {
                case "static": Static(block, neighbor); break;
                case "announce": Announce(block, neighbor); break;
                case "flow" or "l2vpn": Beyond(block); break;
                case "operational": reading.Miss(block.At, "operational", "operational messages are not spoken here"); break;
            }
        }
        if (neighbor.IsRange && neighbor.Routes.Count > 0)
            reading.Refuse(neighbor.At, "static",
                "routes are announced to neighbors that are named, not to whoever connects from a prefix",
                "name the neighbors one by one");
    }

    private void Static(Statement block, Neighbor neighbor)
    {
        foreach (var statement in block.Body!)
        {
            var words = Words(statement, skip: 1);
            if (statement.Name == "route")
                Add(_routes.Route(words, common: Common(neighbor)), neighbor);
            else if (statement.Name == "attributes")
                neighbor.Routes.AddRange(_routes.Attributes(words, common: Common(neighbor)));
            else
                reading.Error(statement.At, $"`{statement.Name}` does not stand in `static`",
                    "write `route 192.0.2.0/24 next-hop self;`");
        }
    }

    private void Announce(Statement block, Neighbor neighbor)
    {
        foreach (var family in block.Body!)
        {
            if (family.Name is not ("ipv4" or "ipv6"))
                Beyond(family);
            else if (family.Body is null)
                reading.Error(family.At, $"`{family.Name}` has a block",
                    $"write `{family.Name} {{ unicast 192.0.2.0/24 next-hop self; }}`");
            else
                foreach (var statement in family.Body)
                {
                    if (statement.Name == "unicast") Unicast(statement, family.Name, neighbor);
                    else Beyond(statement);
                }
        }
    }

    private void Unicast(Statement statement, string family, Neighbor neighbor)
    {
        if (statement.Words.Count > 1 && statement.Words[1].Text.Contains(':', StringComparison.Ordinal) != (family == "ipv6"))
            reading.Error(statement.Words[1].At, $"`{statement.Words[1].Text}` is not of the family {family}",
                $"move it to `{(family == "ipv6" ? "ipv4" : "ipv6")} {{ ... }}`");
        else Add(_routes.Route(Words(statement, skip: 1), common: Common(neighbor)), neighbor);
    }

    // The attributes of a route may stand in a block of their own.
    private WordReader Words(Statement statement, int skip) =>
        new(statement.Words.Skip(skip).Concat((statement.Body ?? []).SelectMany(inner => inner.Words)), reading.Error,
            statement.At);

    private static Action<MappingBuilder, Configuration.Diagnostics.Location> Common(Neighbor neighbor) =>
        (route, at) => route.Set("neighbors", [neighbor.Name], at);

    private static void Add(MappingBuilder? route, Neighbor neighbor)
    {
        if (route is not null) neighbor.Routes.Add(route);
    }

    private void Beyond(Statement statement) => reading.Error(statement.At, $"`{statement.Name}`: unicast alone is spoken here",
        "take it away, or leave these routes to a router that speaks the family");
}
