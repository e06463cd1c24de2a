using System.Net;
using System.Net.Sockets;
using Holdfast.Linux;
using Holdfast.Linux.Handover;
using Holdfast.Linux.Streams;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Holdfast.Web;

/// <summary>What the web server listens on: bound here, or by the process before, and left to the one after.</summary>
/// <param name="inherited">Sockets that listen already, by where; null: none.</param>
internal sealed class WebSockets(IReadOnlyDictionary<string, int>? inherited)
{
    private readonly Dictionary<string, int> _inherited = new(inherited ?? new Dictionary<string, int>());
    private readonly Dictionary<string, Socket> _listening = [];
    private string? _path;

    /// <summary>What was bound last, or was to be.</summary>
    public EndPoint? Last { get; private set; }

    /// <summary>The socket for an address.</summary>
    /// <exception cref="IOException">It cannot be listened on.</exception>
    public Socket Bind(EndPoint endPoint)
    {
        Last = endPoint;
        var name = endPoint.ToString()!;
        var socket = _inherited.Remove(name, out var known) ? Wrap(known)
            : endPoint is UnixDomainSocketEndPoint ? Wrap(BindUnix(name))
            : SocketTransportOptions.CreateDefaultBoundListenSocket(endPoint);
        if (endPoint is UnixDomainSocketEndPoint) _path = name;
        return _listening[name] = socket;
    }

    /// <summary>Closes those of the process before that are not wanted any more.</summary>
    public void CloseUnused()
    {
        foreach (var socket in _inherited.Values) PassedDescriptors.Close(socket);
        _inherited.Clear();
    }

    /// <summary>Copies of all, by where.</summary>
    public Dictionary<string, int> Leave() =>
        _listening.ToDictionary(one => one.Key, one => PassedDescriptors.Duplicate((int)one.Value.Handle));

    /// <summary>Another process goes on with them: what is done to them here does not reach it.</summary>
    public void LetGo()
    {
        foreach (var socket in _listening.Values) PassedDescriptors.LetGo((int)socket.Handle);
        _listening.Clear();
        _path = null;
    }

    /// <summary>Nobody listens there any more.</summary>
    public void RemovePath()
    {
        if (_path is null) return;
        try
        {
            File.Delete(_path);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // The next daemon replaces a socket that nobody answers on.
        }
    }

    private static Socket Wrap(int descriptor) => new(new SafeSocketHandle(descriptor, ownsHandle: true));

    private static int BindUnix(string path)
    {
        try
        {
            return UnixListener.Bind(path);
        }
        catch (Exception refused) when (refused is SystemCallException or ArgumentException)
        {
            throw new IOException(refused.Message, refused);
        }
    }
}
