using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Values;

namespace Holdfast.DropIn.Dnsdist.Site;

/// <summary>dnsdist's webserver and console: what they become of <c>api.http</c>.</summary>
internal sealed class WebAccess
{
    private readonly OrderedDictionary<string, (string Secret, string Scope, Location At)> _tokens = [];

    /// <summary>Where the webserver listens; null where there is none.</summary>
    public (string Address, Location At)? Webserver { get; set; }

    /// <summary>Where the console listens; it counts where there is no webserver.</summary>
    public (string Address, Location At)? Console { get; set; }

    /// <summary>Whether the API may change something.</summary>
    public bool IsWritable { get; set; }

    /// <summary>Who may call it; null for those on loopback.</summary>
    public Node? Acl { get; set; }

    /// <summary>Sets the secret of one of dnsdist's ways in.</summary>
    /// <param name="name">What the token is called.</param>
    /// <param name="scope">What it allows.</param>
    /// <param name="secret">The secret.</param>
    /// <param name="at">Where it stands.</param>
    public void SetToken(string name, string scope, string secret, Location at) => _tokens[name] = (secret, scope, at);

    /// <summary>The keys of <c>api</c>; null where nothing listens.</summary>
    public MappingNode? Build()
    {
        if ((Webserver ?? Console) is not { } listen) return null;
        var http = new Settings().Set("listen", listen.Address, listen.At);
        if (Acl is not null) http.Set("acl", Acl);
        if (_tokens.Count > 0)
        {
            var list = new SequenceNode(listen.At);
            foreach (var (name, (secret, scope, at)) in _tokens)
                list.Add(new Settings().Set("name", name, at).Set("scope", IsWritable && name == ApiKey ? "operate" : scope, at)
                    .Set("secret", secret, at).Build(at));
            http.Set("tokens", list);
        }

        var api = new MappingNode(listen.At);
        api.Add(new ScalarNode("http", isPlain: false, listen.At), http.Build(listen.At));
        return api;
    }

    /// <summary>The token of the API's key.</summary>
    public const string ApiKey = "api-key";
}
