using System.Globalization;

namespace Holdfast.Linux.Kernel;

/// <summary>Reads kernel settings of the reading thread's network namespace.</summary>
/// <param name="root">Where they are; <c>/proc/sys</c> but in tests.</param>
public sealed class Sysctl(string root = "/proc/sys")
{
    /// <summary>
    /// A numeric setting. The name is given in parts, since an interface's may hold a dot: <c>net ipv4 conf eth0.5
    /// arp_ignore</c>.
    /// </summary>
    /// <param name="parts">The parts of its name.</param>
    /// <returns>Its value; null when there is none, or it cannot be read (as under systemd's ProcSubset=pid).</returns>
    public int? Read(params ReadOnlySpan<string> parts)
    {
        try
        {
            var text = File.ReadAllText(Path.Join([root, .. parts]));
            return int.TryParse(text.AsSpan().Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
                ? value : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
