using Holdfast.DropIn.Dnsdist.Calls;

namespace Holdfast.DropIn.Dnsdist.Site;

/// <summary>A packet cache, which pools may share.</summary>
/// <param name="made">The call that made it.</param>
/// <param name="name">Its name in <c>dns.caches</c>.</param>
internal sealed class PacketCache(Call made, string name)
{
    public Call Made => made;

    public string Name { get; set; } = name;

    /// <summary>Its keys in <c>dns.caches</c>.</summary>
    public Settings Settings { get; } = new();
}
