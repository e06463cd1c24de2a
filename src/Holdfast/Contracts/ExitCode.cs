namespace Holdfast.Contracts;

/// <summary>What the process ends with. Scripts and systemd (<c>RestartPreventExitStatus</c>) rely on these.</summary>
internal static class ExitCode
{
    public const int Ok = 0;

    /// <summary>The command failed, or what it asked about is unhealthy.</summary>
    public const int Failed = 1;

    public const int Usage = 2;

    /// <summary>No daemon answers on the socket (as systemctl has it).</summary>
    public const int NotRunning = 3;

    public const int NoSuchObject = 4;

    /// <summary>The configuration file cannot be read (EX_NOINPUT).</summary>
    public const int NoInput = 66;

    /// <summary>EX_NOPERM.</summary>
    public const int NoPermission = 77;

    /// <summary>The configuration is wrong (EX_CONFIG).</summary>
    public const int Configuration = 78;
}
