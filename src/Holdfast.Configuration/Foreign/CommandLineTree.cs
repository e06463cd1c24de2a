using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Values;

namespace Holdfast.Configuration.Foreign;

/// <summary>What the command line says, as a tree: it is placed and merged as files are.</summary>
internal static class CommandLineTree
{
    private const string File = "command line";

    /// <summary>The tree of the options; null when they say nothing of it.</summary>
    /// <param name="options">The options.</param>
    /// <param name="order">Its place among the files of the configuration.</param>
    public static MappingNode? Of(ForeignOptions options, int order)
    {
        var lines = options.Listen.Select(address => $"--listen {address}")
            .Concat(options.Acl.Select(network => $"--acl {network}"));
        var source = SourceText.From(File, string.Join('\n', lines), "/", order);
        var root = new MappingBuilder(source.At(1, 1));
        for (var i = 0; i < options.Listen.Length; i++) Add("listen", options.Listen[i], i + 1);
        for (var i = 0; i < options.Acl.Length; i++) Add("acl", options.Acl[i], options.Listen.Length + i + 1);
        return root.IsEmpty ? null : root.Build();

        void Add(string key, string value, int line)
        {
            var at = source.At(line, key.Length + "-- ".Length + 1, value.Length);
            root.Map("dns", at).List(key, at).Add(value, at);
        }
    }
}
