using System.Globalization;
using Holdfast.Linux.Files;

namespace Holdfast.Linux.Processes;

/// <summary>A user that commands are run as.</summary>
/// <param name="Name">The name, or the number where there is none.</param>
/// <param name="Uid">The user's number.</param>
/// <param name="Gid">The number of the user's group.</param>
public sealed record CommandUser(string Name, uint Uid, uint Gid)
{
    private const string Users = "/etc/passwd";

    /// <summary>The user that nothing belongs to.</summary>
    public static CommandUser Nobody { get; } = Find("nobody") ?? new CommandUser("nobody", 65534, 65534);

    /// <summary>Whether this process may run commands as another user: it is root.</summary>
    public static bool CanBeAnother => LibC.EffectiveUserId() == 0;

    /// <summary>The user of a name in <c>/etc/passwd</c>, or of a number; null when there is none.</summary>
    /// <param name="name">Name or number.</param>
    public static CommandUser? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        bool isNumber = uint.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out uint number);
        foreach (string line in ReadUsers())
        {
            // name:password:uid:gid:... (passwd(5))
            if (line.Split(':') is [var known, _, var uid, var gid, ..]
                && (known == name || (isNumber && uid == name)) && known.Length > 0
                && uint.TryParse(uid, NumberStyles.None, CultureInfo.InvariantCulture, out uint user)
                && uint.TryParse(gid, NumberStyles.None, CultureInfo.InvariantCulture, out uint group))
                return new(known, user, group);
        }
        return isNumber && number < uint.MaxValue ? new(name, number, number) : null;
    }

    private static string[] ReadUsers()
    {
        try
        {
            using var file = RegularFile.OpenRead(Users);
            using var text = new StreamReader(file);
            return text.ReadToEnd().Split('\n');
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
