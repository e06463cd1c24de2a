using Holdfast.Configuration;
using Holdfast.Configuration.Foreign;
using Holdfast.Configuration.Options;
using Holdfast.DropIn.ExaBgp;
using Holdfast.Testing.Files;

namespace Holdfast.DropIn.Tests.ExaBgp;

/// <summary>An exabgp.conf that a test writes, in a folder of its own.</summary>
internal sealed class Loaded : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Writes a file beside the next configuration.</summary>
    public string Beside(string name, string content) => _folder.Write(name, content);

    public ConfigurationRequest Request(string conf, ForeignOptions? options = null) =>
        new(null, new ForeignFile(new ExaBgpReader(), _folder.Write("exabgp.conf", conf))) { Options = options ?? new() };

    public ConfigurationResult Of(string conf, ForeignOptions? options = null) => ConfigurationFile.Load(Request(conf, options));

    /// <summary>The options of a configuration without mistakes.</summary>
    public HoldfastOptions Right(string conf, ForeignOptions? options = null)
    {
        var result = Of(conf, options);
        Assert.True(result.Options is not null, string.Join('\n', result.Diagnostics));
        return result.Options;
    }

    /// <summary>The same with one neighbor around it.</summary>
    public HoldfastOptions InNeighbor(string more) => Right(Neighbor(more));

    public static string Neighbor(string more) =>
        $"neighbor 192.0.2.1 {{\nlocal-as 65101;\npeer-as 64500;\nlocal-address 192.0.2.10;\n{more}\n}}\n";
}
