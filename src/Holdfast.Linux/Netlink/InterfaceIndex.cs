using System.Runtime.InteropServices;

namespace Holdfast.Linux.Netlink;

/// <summary>The number of an interface, which is the scope of link-local addresses on it.</summary>
public static partial class InterfaceIndex
{
    /// <summary>Looks an interface up by its name.</summary>
    /// <returns>Its index; null while there is no interface of that name.</returns>
    public static uint? Of(string name) => IfNameToIndex(name) is var index and not 0 ? index : null;

    [LibraryImport("libc", EntryPoint = "if_nametoindex", StringMarshalling = StringMarshalling.Utf8)]
    private static partial uint IfNameToIndex(string name);
}
