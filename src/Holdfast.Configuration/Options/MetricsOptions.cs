using System.Net;
using Holdfast.Collections;

namespace Holdfast.Configuration.Options;

/// <summary>Where Prometheus reads metrics, beside the socket of <see cref="ApiOptions"/>.</summary>
public sealed record MetricsOptions
{
    /// <summary>Address and port of plain HTTP; null: nowhere.</summary>
    public IPEndPoint? Listen { get; init; }

    /// <summary>Who may read them there.</summary>
    public ValueList<IPNetwork> Acl { get; init; } = [IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("::1/128")];
}
