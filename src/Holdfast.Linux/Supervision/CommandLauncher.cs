using System.Globalization;
using System.Runtime.InteropServices;
using Holdfast.Linux.Kernel;
using Holdfast.Linux.Processes;

namespace Holdfast.Linux.Supervision;

/// <summary>
/// The process that becomes a command: it takes on the user, drops groups and capabilities, and executes the program. A thread of
/// the supervisor that did so for the command would be open to signals from all other commands of that user.
/// </summary>
internal static unsafe class CommandLauncher
{
    public const string Verb = "launch-command";

    private const int CannotExecute = 126; // as shells have it
    private const int NotFound = 127;
    private const int ENOENT = 2;

    /// <summary>The command as it is started: this program, and what it needs to become the other.</summary>
    public static CommandRequest Of(CommandRequest command) => command.User is not { } user ? command : command with
    {
        Arguments =
        [
            .. OwnProgram.Start, Verb, Text(user.Uid), Text(user.Gid), .. command.Arguments,
        ],
    };

    /// <summary>Becomes the command.</summary>
    /// <param name="arguments">User, group, program, arguments of the program.</param>
    /// <returns>An exit code, when it could not.</returns>
    public static int Run(ReadOnlySpan<string> arguments)
    {
        var (user, group) = (Number(arguments[0]), Number(arguments[1]));
        if (TakeOn(user, group) is { } hindrance)
            return Fail($"cannot become user {user}: {hindrance}", CannotExecute);
        InheritedSignals.Reset();
        // Before the supervisor's end could be missed, for it kills what it runs.
        const int setParentDeathSignal = 1;
        _ = LibC.PrCtl(setParentDeathSignal, CommandReaper.KillSignal, 0, 0, 0);
        CloseOnExecAll();

        var program = arguments[2..].ToArray();
        using var argv = new NativeStrings(program);
        _ = LibC.Exec(argv.Pointers[0], argv.Pointers);
        int error = Marshal.GetLastPInvokeError();
        return Fail(Spawn.Explain(program[0], error), error == ENOENT ? NotFound : CannotExecute);
    }

    private static string? TakeOn(uint user, uint group)
    {
        ThreadCapabilities.DropBoundingSet(); // while this may be done
        if (LibC.SetGroups(0, null) != 0 || LibC.SetGroupIds(group, group, group) != 0 || LibC.SetUserIds(user, user, user) != 0)
            return Marshal.GetLastPInvokeErrorMessage();
        return ThreadCapabilities.DropAll();
    }

    private static void CloseOnExecAll()
    {
        const nint closeRange = 436, closeOnExec = 4; // CLOSE_RANGE_CLOEXEC, Linux 5.11
        _ = LibC.Syscall(closeRange, 3, int.MaxValue, closeOnExec);
    }

    private static int Fail(string why, int code)
    {
        Console.Error.WriteLine(why);
        return code;
    }

    private static string Text(uint number) => number.ToString(CultureInfo.InvariantCulture);

    private static uint Number(string text) => uint.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
