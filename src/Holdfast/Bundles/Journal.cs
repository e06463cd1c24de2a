using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Holdfast.Bundles;

/// <summary>The daemon's last log lines, where a journal holds them.</summary>
internal static class Journal
{
    private const int Lines = 1000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>The lines, or why there are none.</summary>
    /// <param name="daemon">The daemon's process.</param>
    /// <param name="cancellation">Ends the wait, which is 5 s at most.</param>
    public static async Task<string> ReadAsync(int daemon, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo("journalctl")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList =
            {
                string.Create(CultureInfo.InvariantCulture, $"_PID={daemon}"), "--lines",
                Lines.ToString(CultureInfo.InvariantCulture), "--no-pager", "--output", "short-iso",
            },
        };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        try
        {
            using var process = Process.Start(start)!;
            try
            {
                var errors = process.StandardError.ReadToEndAsync(limit.Token);
                var lines = await process.StandardOutput.ReadToEndAsync(limit.Token);
                return lines + await errors;
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                process.Kill();
                return "journalctl did not answer in time\n";
            }
        }
        catch (Win32Exception missing)
        {
            return $"no journal: {missing.Message}\n";
        }
    }
}
