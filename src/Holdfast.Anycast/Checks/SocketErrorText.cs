using System.Globalization;
using System.Net.Sockets;

namespace Holdfast.Anycast.Checks;

/// <summary>What a socket's error means to who reads of a failed check.</summary>
internal static class SocketErrorText
{
    internal static string Of(SocketException error, string host, int port) => error.SocketErrorCode switch
    {
        SocketError.AddressNotAvailable => $"address {host} is not on this machine",
        SocketError.ConnectionRefused => string.Create(CultureInfo.InvariantCulture,
            $"nobody listens on {(host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host)}:{port}"),
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain =>
            $"the name {host} has no address: {error.Message}",
        _ => error.Message,
    };
}
