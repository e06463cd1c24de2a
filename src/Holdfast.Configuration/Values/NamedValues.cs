namespace Holdfast.Configuration.Values;

/// <summary>Reads mappings whose keys are names the user chooses.</summary>
internal static class NamedValues
{
    /// <summary>The values by name; what is no name, or stands there twice, is reported and left out.</summary>
    /// <param name="field">The mapping.</param>
    /// <param name="example">How an entry may look.</param>
    /// <param name="what">What a key is: <c>a pool's name</c>.</param>
    public static IReadOnlyList<(string Name, Field Value)> Named(this Field field, string example, string what)
    {
        if (field.Node is not MappingNode mapping)
        {
            field.Error($"must be a mapping, not {field.Node.Kind}", $"write `{field.Key}: {{ {example} }}`");
            return [];
        }
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        var values = new List<(string, Field)>();
        foreach (var (key, value) in mapping.Entries)
        {
            if (key is not ScalarNode { IsEmpty: false } name)
                field.Bag.Error(key.At, field.Path, $"{what} must be a single word");
            else if (!lines.TryAdd(name.Text, key.At.Line))
            {
                field.Bag.Error(key.At, field.Path,
                    $"`{ScalarValues.Shorten(name.Text)}` stands here twice; it was given in line {lines[name.Text]} already",
                        "keep one of them");
            }
            else values.Add((name.Text, new Field(value, $"{field.Path}.{name.Text}", field.Bag)));
        }
        return values;
    }
}
