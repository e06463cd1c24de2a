using System.Collections.Immutable;

namespace Holdfast.Page;

/// <summary>Every file of the page.</summary>
internal static class PageAssets
{
    /// <summary>The page itself, which names all others.</summary>
    public static PageAsset Document { get; } = new("index.html");

    /// <summary>All others; a test compares them with the folder.</summary>
    public static ImmutableArray<PageAsset> Others { get; } =
    [
        .. new[]
        {
            "page.css", "icon.svg", "main.js", "actions.js", "api.js", "backends.js", "blocks.js", "charts.js", "dom.js",
            "events.js", "format.js", "marks.js", "node.js", "queries.js", "refresh.js", "services.js", "sessions.js", "state.js",
            "token.js", "top.js", "uplot/uPlot.esm.js", "uplot/uPlot.min.css", "uplot/LICENSE",
        }.Select(name => new PageAsset(name)),
    ];
}
