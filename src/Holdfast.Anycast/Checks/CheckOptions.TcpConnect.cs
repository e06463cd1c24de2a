namespace Holdfast.Anycast.Checks;

public abstract partial record CheckOptions
{
    /// <summary>A TCP connection that must be accepted; nothing is sent over it.</summary>
    /// <param name="Host">An address, a name, or <c>{address}</c> for the service address itself.</param>
    /// <param name="Port">The port, 1 to 65535.</param>
    public sealed record TcpConnect(string Host, int Port) : CheckOptions
    {
        /// <summary>The service address, wherever a host may stand.</summary>
        public const string ServiceAddress = "{address}";

        /// <summary>A connection later than this is a failure; null leaves it to the time-out.</summary>
        public TimeSpan? MaxLatency { get; init; }
    }
}
