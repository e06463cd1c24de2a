using Holdfast.Linux.Processes;

namespace Holdfast.Linux.Supervision;

/// <summary>
/// What the daemon and the supervisor of its commands tell each other, over two pipes. Both are the same program, so the messages
/// have no version.
/// </summary>
internal static class SupervisorMessages
{
    /// <summary>Asks to run a command.</summary>
    public static void WriteRun(BinaryWriter to, int id, CommandRequest command)
    {
        to.Write(id);
        to.Write(true);
        WriteAll(to, command.Arguments);
        WriteAll(to, command.Environment);
        to.Write(command.User is not null);
        if (command.User is not { } user)
            return;
        to.Write(user.Name);
        to.Write(user.Uid);
        to.Write(user.Gid);
    }

    /// <summary>Asks to stop one.</summary>
    public static void WriteStop(BinaryWriter to, int id)
    {
        to.Write(id);
        to.Write(false);
    }

    /// <summary>Reads either; the command is null for a stop.</summary>
    /// <exception cref="EndOfStreamException">The daemon has ended.</exception>
    public static (int Id, CommandRequest? Command) ReadRequest(BinaryReader from)
    {
        int id = from.ReadInt32();
        if (!from.ReadBoolean())
            return (id, null);
        var arguments = ReadAll(from);
        var environment = ReadAll(from);
        var user = from.ReadBoolean() ? new CommandUser(from.ReadString(), from.ReadUInt32(), from.ReadUInt32()) : null;
        return (id, new CommandRequest(arguments, environment, user));
    }

    /// <summary>Tells how a command has ended.</summary>
    public static void WriteResult(BinaryWriter to, int id, CommandResult result)
    {
        to.Write(id);
        to.Write((int)result.Outcome);
        to.Write(result.Code);
        to.Write(result.Output);
    }

    /// <summary>Reads it.</summary>
    /// <exception cref="EndOfStreamException">The supervisor has ended.</exception>
    public static (int Id, CommandResult Result) ReadResult(BinaryReader from) =>
        (from.ReadInt32(), new((CommandOutcome)from.ReadInt32(), from.ReadInt32(), from.ReadString()));

    private static void WriteAll(BinaryWriter to, IReadOnlyList<string> strings)
    {
        to.Write(strings.Count);
        foreach (string text in strings)
            to.Write(text);
    }

    private static string[] ReadAll(BinaryReader from)
    {
        var strings = new string[from.ReadInt32()];
        for (int i = 0; i < strings.Length; i++)
            strings[i] = from.ReadString();
        return strings;
    }
}
