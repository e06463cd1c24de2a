using System.Runtime.InteropServices;

namespace Holdfast.Linux;

/// <summary>A system call has failed.</summary>
/// <param name="call">The call, as its manual page is named.</param>
/// <param name="errno">Why (<see cref="Linux.Errno"/>).</param>
public sealed class SystemCallException(string call, int errno)
    : Exception($"{call}: {Marshal.GetPInvokeErrorMessage(errno)} (errno {errno})")
{
    /// <summary>The call, as its manual page is named.</summary>
    public string Call { get; } = call;

    /// <summary>Why (<see cref="Linux.Errno"/>).</summary>
    public int Errno { get; } = errno;

    /// <summary>The errno in words.</summary>
    public string Reason => Marshal.GetPInvokeErrorMessage(Errno);

    /// <summary>Throws for the errno of the call that has just failed on this thread.</summary>
    internal static SystemCallException Last(string call) => new(call, Marshal.GetLastPInvokeError());
}
