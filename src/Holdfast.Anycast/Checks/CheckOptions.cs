using System.Collections.Immutable;
using System.Net;
using Holdfast.Dns;
using Holdfast.Dns.Codes;

namespace Holdfast.Anycast.Checks;

/// <summary>One thing that must hold for a service to be healthy.</summary>
public abstract partial record CheckOptions
{
    private CheckOptions() { }

    /// <summary>
    /// A command; exit code 0 is success. No shell unless <see cref="Shell"/>. <c>{address}</c>, <c>{prefix}</c>,
    /// <c>{service}</c> and <c>{family}</c> in the arguments stand for the prefix checked.
    /// </summary>
    /// <param name="Arguments">The program and its arguments; with <see cref="Shell"/> the one script.</param>
    public sealed record Command(ImmutableArray<string> Arguments) : CheckOptions
    {
        /// <summary>Run the first argument by <c>/bin/sh -c</c>.</summary>
        public bool Shell { get; init; }

        /// <summary>What is run for a target.</summary>
        internal ImmutableArray<string> Filled(CheckTarget target)
        {
            var arguments = Arguments.Select(target.Fill);
            return Shell ? ["/bin/sh", "-c", .. arguments] : [.. arguments];
        }

        /// <inheritdoc/>
        public bool Equals(Command? other) =>
            other is not null && Shell == other.Shell && Arguments.AsSpan().SequenceEqual(other.Arguments.AsSpan());

        /// <inheritdoc/>
        public override int GetHashCode() => Arguments.Length == 0 ? 0 : string.GetHashCode(Arguments[0], StringComparison.Ordinal);
    }

    /// <summary>A query to the service address itself, past every cache.</summary>
    /// <param name="Name">The name asked for.</param>
    /// <param name="Type">The type asked for.</param>
    public sealed record Query(Name Name, RecordType Type) : CheckOptions
    {
        /// <summary>Over TCP instead of UDP.</summary>
        public bool Tcp { get; init; }

        /// <summary>The port of the service address that is asked.</summary>
        public int Port { get; init; } = 53;

        /// <summary>The response code wanted.</summary>
        public ResponseCode ResponseCode { get; init; } = ResponseCode.NoError;

        /// <summary>Addresses of which the answer must hold at least one; empty wants any record of the type (with NOERROR).</summary>
        public ImmutableArray<IPAddress> Answers { get; init; } = [];

        /// <summary>Ask for validation, and want the AD bit in the answer (RFC 6840, section 5.7 and 5.8).</summary>
        public bool Authenticated { get; init; }

        /// <summary>An answer later than this is a failure; null leaves it to the time-out.</summary>
        public TimeSpan? MaxLatency { get; init; }

        /// <inheritdoc/>
        public bool Equals(Query? other) =>
            other is not null && Name.Equals(other.Name) && Type == other.Type && Tcp == other.Tcp && Port == other.Port
            && ResponseCode == other.ResponseCode && Answers.AsSpan().SequenceEqual(other.Answers.AsSpan())
            && Authenticated == other.Authenticated && MaxLatency == other.MaxLatency;

        /// <inheritdoc/>
        public override int GetHashCode() => HashCode.Combine(Name, Type, Tcp);
    }

    /// <summary>Usable backends of a pool; known at once, not polled.</summary>
    /// <param name="Name">The pool.</param>
    /// <param name="Minimum">So many must be usable.</param>
    public sealed record Pool(string Name, int Minimum = 1) : CheckOptions;
}
