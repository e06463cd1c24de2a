using System.Collections.Immutable;

namespace Holdfast.Anycast.Checks;

public abstract partial record CheckOptions
{
    /// <summary>An HTTP or HTTPS request over a connection of its own; redirects are not followed, proxies not asked.</summary>
    /// <param name="Url">
    /// An absolute URL; <c>{address}</c> (in brackets where it is an IPv6 one), <c>{service}</c> and <c>{family}</c> stand for
    /// what is checked.
    /// </param>
    public sealed record Http(string Url) : CheckOptions
    {
        /// <summary>The method, in upper case.</summary>
        public string Method { get; init; } = "GET";

        /// <summary>The status codes wanted.</summary>
        public ImmutableArray<StatusRange> Status { get; init; } = [new(200, 299)];

        /// <summary>What the first MiB of the body must contain, compared octet by octet in UTF-8; null wants nothing of it.</summary>
        public string? Body { get; init; }

        /// <summary>The Host field, and with HTTPS the name in SNI and certificate, where they differ from the URL's.</summary>
        public string? Host { get; init; }

        /// <summary>With HTTPS: the certificate must be valid for the name.</summary>
        public bool Verify { get; init; } = true;

        /// <summary>Header fields later than this are a failure; null leaves it to the time-out.</summary>
        public TimeSpan? MaxLatency { get; init; }

        /// <inheritdoc/>
        public bool Equals(Http? other) =>
            other is not null && Url == other.Url && Method == other.Method && Status.AsSpan().SequenceEqual(other.Status.AsSpan())
            && Body == other.Body && Host == other.Host && Verify == other.Verify && MaxLatency == other.MaxLatency;

        /// <inheritdoc/>
        public override int GetHashCode() => HashCode.Combine(Url, Method, Host);
    }
}
