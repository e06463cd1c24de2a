using Holdfast.Configuration.Values;

namespace Holdfast.DropIn.Dnsdist.Site;

/// <summary>A pool with settings of its own.</summary>
/// <param name="name">Its name in <c>dns.pools</c>.</param>
internal sealed class Pool(string name)
{
    /// <summary>What dnsdist's pool without a name is called here.</summary>
    public const string Default = "default";

    public string Name => name;

    /// <summary>How its backends are chosen; null as everywhere.</summary>
    public Node? Policy { get; set; }

    /// <summary>Its packet cache; null without one.</summary>
    public PacketCache? Cache { get; set; }

    /// <summary>The name of one of dnsdist's pools in the native keys.</summary>
    public static string NameOf(string dnsdist) => dnsdist.Length == 0 ? Default : dnsdist;
}
