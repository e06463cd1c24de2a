using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Foreign;
using Holdfast.DropIn.ExaBgp.Syntax;

namespace Holdfast.DropIn.ExaBgp.Neighbors;

/// <summary>A neighbor as it was read, before it is known what all of them share.</summary>
/// <param name="Name">Its address, by which routes and processes name it.</param>
/// <param name="At">Where its block begins.</param>
/// <param name="Keys">Its keys of <c>bgp.neighbors[]</c>, or of <c>bgp.dynamic_neighbors[]</c>.</param>
internal sealed record Neighbor(string Name, Location At, MappingBuilder Keys)
{
    /// <summary>Whoever connects from a prefix.</summary>
    public bool IsRange { get; init; }

    /// <summary>Our AS towards it, and where that stands.</summary>
    public (uint Number, Location At)? LocalAs { get; set; }

    /// <summary>Our BGP Identifier towards it, and where that stands.</summary>
    public (string Address, Location At)? RouterId { get; set; }

    /// <summary>The port that it reaches us on.</summary>
    public (long Port, Location At)? Listen { get; set; }

    /// <summary>The items of <c>bgp.static_routes</c> that are for it.</summary>
    public List<MappingBuilder> Routes { get; } = [];

    /// <summary>Which processes speak to it, and what they are told of it.</summary>
    public List<ProcessUse> Processes { get; } = [];
}

/// <summary>That a process speaks to a neighbor.</summary>
/// <param name="Process">The process.</param>
/// <param name="Events">What it is told, in the words of <c>events</c>.</param>
internal sealed record ProcessUse(Word Process, IReadOnlyList<string> Events);
