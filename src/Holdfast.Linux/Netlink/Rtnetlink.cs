namespace Holdfast.Linux.Netlink;

/// <summary>
/// Interfaces and their addresses, by rtnetlink(7). Every call takes microseconds and may be made from any thread. It
/// stays in the network namespace it was opened in.
/// </summary>
public sealed class Rtnetlink : IDisposable
{
    private const int DumpAttempts = 10;

    private readonly NetlinkSocket _socket = new();

    /// <summary>All interfaces.</summary>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public IReadOnlyList<Link> Links() => Dump("list the interfaces", LinkMessage.List, MessageType.NewLink, LinkMessage.Read);

    /// <summary>All addresses of all interfaces.</summary>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public IReadOnlyList<InterfaceAddress> Addresses() =>
        Dump("list the addresses", AddressMessage.List, MessageType.NewAddress, AddressMessage.Read);

    /// <summary>Adds an address; its valid lifetime is without end.</summary>
    /// <exception cref="NetlinkException">Refused; <see cref="NetlinkException.Exists"/> when it is there already.</exception>
    public void Add(InterfaceAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var what = $"add {address.Address}/{address.PrefixLength}";
        Change(what, (buffer, sequence) => AddressMessage.Add(buffer, sequence, address));
    }

    /// <summary>Deletes an address.</summary>
    /// <exception cref="NetlinkException">Refused; <see cref="NetlinkException.NoAddress"/> when it is not there.</exception>
    public void Delete(InterfaceAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var what = $"delete {address.Address}/{address.PrefixLength}";
        Change(what, (buffer, sequence) => AddressMessage.Delete(buffer, sequence, address));
    }

    /// <summary>Creates an interface; it is down at first.</summary>
    /// <param name="name">Its name, at most 15 bytes.</param>
    /// <param name="kind">Its type, such as <c>dummy</c>.</param>
    /// <exception cref="NetlinkException">
    /// Refused; <see cref="NetlinkException.NotSupported"/> when the kernel lacks the type.
    /// </exception>
    public void Create(string name, string kind)
    {
        try
        {
            Change($"create the {kind} interface {name}", (buffer, sequence) => LinkMessage.Create(buffer, sequence, name, kind));
        }
        catch (NetlinkException e) when (e.Errno == NetlinkException.NotSupported)
        {
            throw new NetlinkException(
                $"{e.Message}. This kernel has no `{kind}` interface type: load the module (modprobe {kind}), use a kernel "
                + $"built with CONFIG_{kind.ToUpperInvariant()}, or put the addresses on the loopback (interface: lo)", e.Errno);
        }
    }

    /// <summary>Sets an interface up.</summary>
    /// <param name="link">The interface.</param>
    /// <param name="alias">Free text to give it; null leaves what it has.</param>
    /// <exception cref="NetlinkException">Refused.</exception>
    public void SetUp(Link link, string? alias = null)
    {
        ArgumentNullException.ThrowIfNull(link);
        Change($"set {link.Name} up", (buffer, sequence) => LinkMessage.SetUp(buffer, sequence, link.Index, alias));
    }

    /// <summary>Deletes an interface.</summary>
    /// <exception cref="NetlinkException">Refused; <see cref="NetlinkException.NoDevice"/> when it is not there.</exception>
    public void Delete(Link link)
    {
        ArgumentNullException.ThrowIfNull(link);
        Change($"delete {link.Name}", (buffer, sequence) => LinkMessage.Delete(buffer, sequence, link.Index));
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private delegate T? PayloadReader<T>(ReadOnlySpan<byte> payload) where T : class;

    private List<T> Dump<T>(string what, NetlinkSocket.Writer request, MessageType type, PayloadReader<T> read) where T : class
    {
        var found = new List<T>();
        for (var attempt = 1; ; attempt++)
        {
            found.Clear();
            var end = _socket.Request(request, (messageType, payload) =>
            {
                if (messageType == type && read(payload) is { } item)
                    found.Add(item);
            }, out var interrupted);
            if (end.Errno != 0)
                throw Refused(what, end);
            if (!interrupted || attempt == DumpAttempts)
                return found;
        }
    }

    private void Change(string what, NetlinkSocket.Writer request)
    {
        var end = _socket.Request(request, null, out _);
        if (end.Errno != 0)
            throw Refused(what, end);
    }

    private static NetlinkException Refused(string what, Acknowledgement end)
    {
        var reason = System.Runtime.InteropServices.Marshal.GetPInvokeErrorMessage(end.Errno);
        var needs = end.Errno == NetlinkException.NotPermitted ? "; it needs the capability CAP_NET_ADMIN" : "";
        return new($"cannot {what}: {(end.Text is { } text ? $"{text.TrimEnd('.')} ({reason})" : reason)}{needs}", end.Errno);
    }
}
