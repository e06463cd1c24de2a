using Holdfast.Configuration.Keys;

namespace Holdfast.Configuration.Manual;

/// <summary>holdfast.yaml(5): every key, from the rows that the reader takes.</summary>
public static class ConfigurationPage
{
    /// <summary>Writes it.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="version">Of the product.</param>
    public static void Write(TextWriter output, string version)
    {
        var page = new ManualPage(output, "holdfast.yaml", 5, version, "configuration of the DNS load balancer and BGP speaker");
        page.Section("DESCRIPTION");
        page.Paragraph("`/etc/holdfast/holdfast.yaml` is a document in YAML 1.2. `holdfast check` tells what is wrong with it, "
            + "and `holdfast reload` has the daemon take it over whole, or not at all. Durations have a unit: `300ms`, `3s`, "
            + "`5m`.");
        page.Section("EXAMPLE");
        page.Example(
            "dns:",
            "  listen: [\"127.0.0.1:53\"]",
            "  backends: [{ name: recursor1, address: 192.0.2.53 }]");
        page.Section("KEYS");
        foreach (var section in AllSections.List)
        {
            foreach (var key in section.Keys)
            {
                var otherwise = key.DefaultText is "" or "needed" ? key.DefaultText : $"default: {key.DefaultText}";
                string[] parts = [key.TypeText, otherwise];
                var type = string.Join("; ", parts.Where(part => part.Length > 0));
                page.Term(section.PathOf(key.Name), type.Length == 0 ? key.HelpText : $"{key.HelpText} ({type})");
            }
        }
        page.Section("SEE ALSO");
        page.Paragraph("holdfast(8)");
    }
}
