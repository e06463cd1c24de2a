using System.Globalization;

namespace Holdfast.Linux.Clocks;

/// <summary>The time since the machine has booted, sleep included (CLOCK_BOOTTIME): what no setting of a clock changes.</summary>
/// <param name="Boot">This boot's own ID (/proc/sys/kernel/random/boot_id).</param>
/// <param name="Uptime">How long ago it was.</param>
public sealed record BootClock(string Boot, TimeSpan Uptime)
{
    /// <summary>The clock as it is now; null where <c>/proc</c> does not tell.</summary>
    public static BootClock? Read()
    {
        try
        {
            string uptime = File.ReadAllText("/proc/uptime").Split(' ')[0];
            return double.TryParse(uptime, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds)
                ? new BootClock(File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim(), TimeSpan.FromSeconds(seconds)) : null;
        }
        catch (Exception hidden) when (hidden is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
