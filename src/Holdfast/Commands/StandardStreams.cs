using System.Text;
using Holdfast.Linux.Processes;

namespace Holdfast.Commands;

/// <summary>
/// Standard output and error as plain streams. Those of <see cref="Console"/> itself put a terminal into application mode first
/// (<c>ESC [ ? 1 h ESC =</c>, terminfo's <c>keypad_xmit</c>), for programs that read single keys, and
/// leave it so: it changes what the cursor keys send to whatever runs next, and stands in what <c>script</c> records.
/// </summary>
internal static class StandardStreams
{
    /// <summary>Has <see cref="Console"/> write through them. To be called before anything is written.</summary>
    public static void Open()
    {
        Console.SetOut(Writer(new StandardStream(StandardStream.Output)));
        Console.SetError(Writer(new StandardStream(StandardStream.Error)));
    }

    private static StreamWriter Writer(Stream stream) => new(stream, new UTF8Encoding(false)) { AutoFlush = true };
}
