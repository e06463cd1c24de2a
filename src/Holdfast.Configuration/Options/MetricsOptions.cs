using System.Collections.Immutable;
using System.Net;

namespace Holdfast.Configuration.Options;

/// <summary>Where Prometheus reads metrics, beside the socket of <see cref="ApiOptions"/>.</summary>
public sealed record MetricsOptions
{
    /// <summary>Address and port of plain HTTP; null: nowhere.</summary>
    public IPEndPoint? Listen { get; init; }

    /// <summary>Who may read them there.</summary>
    public ImmutableArray<IPNetwork> Acl { get; init; } = [IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("::1/128")];

    /// <inheritdoc/>
    public bool Equals(MetricsOptions? other) => other is not null && Equals(Listen, other.Listen) && Acl.AsSpan().SequenceEqual(other.Acl.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Listen, Acl.Length);
}
