using Holdfast.Configuration.Effective;

namespace Holdfast.Configuration.Tests;

public class EffectiveSettingsTests
{
    private const string Keyed = """
        node: { name: lb1, router_id: 192.0.2.10 }
        dns:
          listen: 192.0.2.10
          cookies: { secret_file: cookies.secret }
          backends: [{ name: r1, address: 192.0.2.21, weight: 7 }]
          rules: [{ suffix: example.com, action: refuse }]
        bgp:
          local_as: 65101
          neighbors:
            - { name: md5, address: 192.0.2.1, peer_as: 64500, password_file: router.key }
            - { name: ao, address: 192.0.2.2, peer_as: 64500, tcp_ao: { send_id: 1, receive_id: 2, key_file: router.key } }
        """;

    [Fact]
    public void A_key_that_the_file_says_is_told_apart_from_a_default()
    {
        var settings = Of(LoadedFile.Smallest);
        Assert.Equal(("lb1", false), settings["node.name"]);
        Assert.Equal(("/var/lib/holdfast", true), settings["node.state_dir"]);
        Assert.Equal(("1", true), settings["dns.backends[r1].weight"]);
        Assert.Equal(("192.0.2.21:53", false), settings["dns.backends[r1].address"]);
        Assert.Equal(("true", true), settings["dns.listen[192.0.2.10:53].tcp"]);
        Assert.DoesNotContain("bgp.local_as", settings.Keys);
    }

    [Fact]
    public void No_secret_is_told()
    {
        var folder = Directory.CreateTempSubdirectory("holdfast-");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "router.key"), "Tr0ub4dor\n");
            File.WriteAllText(Path.Combine(folder.FullName, "cookies.secret"), "0123456789abcdef0123456789abcdef\n");
            var path = Path.Combine(folder.FullName, "holdfast.yaml");
            File.WriteAllText(path, Keyed);
            var settings = EffectiveSettings.Of(ConfigurationFile.Load(path).Options!)
                .ToDictionary(setting => setting.Key, setting => (setting.Value, setting.IsDefault));
            Assert.Equal(("(set, and not shown)", false), settings["bgp.neighbors[md5].password_file"]);
            Assert.Equal(("(set, and not shown)", false), settings["bgp.neighbors[ao].tcp_ao"]);
            Assert.Equal(("", true), settings["bgp.neighbors[ao].password_file"]);
            Assert.Equal(("65101", false), settings["bgp.neighbors[ao].local_as"]);
            Assert.Equal(("7", false), settings["dns.backends[r1].weight"]);
            Assert.StartsWith("on", settings["dns.cookies"].Value, StringComparison.Ordinal);
            Assert.Contains("refuse", settings["dns.rules[0]"].Value, StringComparison.Ordinal);
            Assert.DoesNotContain(settings.Values, setting =>
                setting.Value.Contains("Tr0ub4dor", StringComparison.Ordinal)
                || setting.Value.Contains("0123456789abcdef", StringComparison.Ordinal));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void What_differs_between_two_files_differs_here()
    {
        var changed = LoadedFile.Smallest.Replace("name: r1", "name: r1, order: 3", StringComparison.Ordinal);
        var (was, now) = (Of(LoadedFile.Smallest), Of(changed));
        Assert.Equal("dns.backends[r1].order", Assert.Single(now.Except(was)).Key);
    }

    private static Dictionary<string, (string Value, bool IsDefault)> Of(string yaml) => EffectiveSettings
        .Of(LoadedFile.Right(yaml)).ToDictionary(setting => setting.Key, setting => (setting.Value, setting.IsDefault));
}
