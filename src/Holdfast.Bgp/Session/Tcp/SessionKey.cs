using System.Net;
using System.Net.Sockets;
using Holdfast.Bgp.Options;
using Holdfast.Linux.Tcp;

namespace Holdfast.Bgp.Session.Tcp;

/// <summary>A key that signs the segments of a session, or of all sessions from a prefix.</summary>
internal abstract record SessionKey
{
    private SessionKey() { }

    /// <summary>The keys of a neighbor, or of all neighbors of a prefix.</summary>
    /// <param name="neighbor">Its settings.</param>
    /// <param name="address">Its address, or that of the prefix.</param>
    /// <param name="prefixLength">Bits that count; null for the whole address.</param>
    public static IEnumerable<SessionKey> Of(NeighborOptions neighbor, IPAddress address, int? prefixLength = null)
    {
        if (neighbor.Password is { Length: > 0 } password) yield return new Md5(address, prefixLength, password);
        foreach (var key in neighbor.TcpAoKeys)
        {
            var algorithm = key.Algorithm == TcpAoAlgorithm.AesCmac128 ? "cmac(aes128)" : "hmac(sha1)";
            var bits = prefixLength ?? (address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? 32 : 128);
            yield return new Ao(new TcpAoSocketKey(address, bits, algorithm, key.SendId, key.ReceiveId, key.Secret));
        }
    }

    /// <summary>Sets it on a socket.</summary>
    /// <exception cref="SocketException">The kernel has no such option.</exception>
    public abstract void Add(Socket socket);

    /// <summary>Takes it away from a listening socket.</summary>
    /// <exception cref="SocketException">It is not there.</exception>
    public abstract void Remove(Socket socket);

    /// <summary>Why it could not be set, for operators.</summary>
    public abstract string Explain(SocketException error);

    /// <summary>TCP MD5 (RFC 2385).</summary>
    public sealed record Md5(IPAddress Address, int? PrefixLength, string Key) : SessionKey
    {
        public override void Add(Socket socket) => Set(socket, Key);

        public override void Remove(Socket socket) => Set(socket, "");

        public override string Explain(SocketException error) => $"its TCP MD5 key cannot be set: {error.Message}";

        public override string ToString() => $"TCP MD5 key of {Address}";

        private void Set(Socket socket, string key)
        {
            if (PrefixLength is { } bits) TcpMd5.SetKey(socket, Address, bits, key);
            else TcpMd5.SetKey(socket, Address, key);
        }
    }

    /// <summary>TCP-AO (RFC 5925).</summary>
    public sealed record Ao(TcpAoSocketKey Key) : SessionKey
    {
        /// <summary>What an operator can do where the kernel lacks it.</summary>
        public const string Unsupported =
            "this kernel has no TCP-AO (RFC 5925), which the session needs: Linux has it since 6.7, built with CONFIG_TCP_AO";

        public override void Add(Socket socket) => TcpAo.Add(socket, Key);

        public override void Remove(Socket socket) => TcpAo.Remove(socket, Key);

        public override string Explain(SocketException error) =>
            TcpAo.IsSupported ? $"its TCP-AO key {Key.SendId}/{Key.ReceiveId} cannot be set: {error.Message}" : Unsupported;
    }
}
