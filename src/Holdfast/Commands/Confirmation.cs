using System.CommandLine;
using System.Text;
using Holdfast.Contracts;
using Microsoft.Win32.SafeHandles;

namespace Holdfast.Commands;

/// <summary>
/// Asks whoever sits at a terminal before something is done that takes traffic away or cannot be undone. A script is not asked
/// (docs/decisions/0053).
/// </summary>
internal sealed class Confirmation
{
    private readonly Option<bool> _yes = new("--yes", "-y")
    {
        Description = "Do not ask; without a terminal nothing is asked anyway",
    };

    public void AddTo(Command command) => command.Options.Add(_yes);

    /// <summary>Whether somebody is to be asked: there is a terminal, and no <c>--yes</c>.</summary>
    public bool IsWanted(ParseResult parsed) =>
        !parsed.GetValue(_yes) && !Console.IsInputRedirected && !Console.IsErrorRedirected;

    /// <summary>Asks where it is wanted; a refusal is said.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="question">What will happen, and whether it shall; one line or more.</param>
    /// <returns>Whether to go on; if not, the command ends with <see cref="ExitCode.Failed"/>.</returns>
    public bool IsGiven(ParseResult parsed, string question)
    {
        if (!IsWanted(parsed)) return true;
        Console.Error.Write($"{question} [y/N] ");
        if (ReadLine().Trim() is "y" or "Y" or "yes" or "Yes") return true;
        Console.Error.WriteLine("holdfast: nothing was changed");
        return false;
    }

    // Not by Console.In, which would put the terminal into application mode first (see StandardStreams).
    private static string ReadLine()
    {
        using var descriptor = new SafeFileHandle(0, ownsHandle: false);
        using var input = new FileStream(descriptor, FileAccess.Read, bufferSize: 0);
        var line = new List<byte>();
        for (int octet; (octet = input.ReadByte()) is not (-1 or '\n');) line.Add((byte)octet);
        if (line.Count == 0) Console.Error.WriteLine();
        return Encoding.UTF8.GetString([.. line]);
    }
}
