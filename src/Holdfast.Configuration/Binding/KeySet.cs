namespace Holdfast.Configuration.Binding;

/// <summary>The keys one kind of mapping has.</summary>
/// <param name="Path">Where it stands, as the reference names it: <c>dns.backends[]</c>.</param>
/// <param name="Keys">Its keys, in the order of the reference.</param>
internal sealed record KeySet(string Path, params string[] Keys)
{
    /// <summary>The keys with their paths.</summary>
    public IEnumerable<string> Paths => Keys.Select(key => Path.Length == 0 ? key : $"{Path}.{key}");

    /// <summary>The same keys and more, elsewhere.</summary>
    public static KeySet Of(string path, string[] own, string[] shared) => new(path, [.. own, .. shared]);
}
