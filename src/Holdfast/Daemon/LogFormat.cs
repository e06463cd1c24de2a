namespace Holdfast.Daemon;

/// <summary>How log lines look. All go to standard error.</summary>
internal enum LogFormat
{
    /// <summary>journald's when started by systemd, else text.</summary>
    Auto,

    /// <summary>Time, level, room, message.</summary>
    Text,

    /// <summary>journald's: the priority as prefix, the time left to it.</summary>
    Journald,

    /// <summary>One JSON object a line.</summary>
    Json,
}
