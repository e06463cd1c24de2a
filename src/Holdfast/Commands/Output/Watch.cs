using Holdfast.Contracts;

namespace Holdfast.Commands.Output;

/// <summary>Shows something again and again (<c>--watch</c>), until the command is interrupted.</summary>
/// <param name="interval">The pause between two rounds.</param>
/// <param name="screen">
/// Whether each round takes the place of the one before, on a terminal; else each follows the one before.
/// </param>
internal sealed class Watch(TimeSpan interval, bool screen)
{
    // From the top left; what is written over the old lines clears their rest, and at last all below is cleared, so that nothing
    // flickers.
    private const string Home = "\e[H", ClearLine = "\e[K", ClearBelow = "\e[J", ClearScreen = "\e[2J";

    /// <summary>Runs one round after the other. A daemon that answered once is waited for when it does not any more.</summary>
    /// <param name="round">Writes one round.</param>
    /// <param name="output">Where rounds go.</param>
    /// <param name="separator">What stands between two rounds that follow each other.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The exit code: of a first round without an answer, else 0.</returns>
    public async Task<int> RunAsync(
        Func<TextWriter, Task<Round>> round, TextWriter output, string separator, CancellationToken cancellation)
    {
        for (var first = true; ; first = false)
        {
            using var text = new StringWriter();
            var made = await round(text);
            output.Write(screen ? Screen(text.ToString(), first) : first ? text.ToString() : separator + text);
            if (first && !made.Answered) return made.ExitCode;
            try
            {
                await Task.Delay(interval, TimeProvider.System, cancellation);
            }
            catch (OperationCanceledException)
            {
                return ExitCode.Ok;
            }
        }
    }

    private static string Screen(string text, bool first) =>
        $"{(first ? ClearScreen : "")}{Home}{text.Replace("\n", ClearLine + "\n", StringComparison.Ordinal)}{ClearBelow}";
}

/// <summary>What came of showing something once.</summary>
/// <param name="ExitCode">What the command would end with.</param>
/// <param name="Answered">Whether the daemon answered.</param>
internal readonly record struct Round(int ExitCode, bool Answered);
