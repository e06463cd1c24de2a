namespace Holdfast.Contracts;

/// <summary>What the process ends with. Scripts and systemd (<c>RestartPreventExitStatus</c>) rely on these.</summary>
internal static class ExitCode
{
    /// <summary>It is done, or well.</summary>
    public const int Ok = 0;

    /// <summary>The command failed, whoever was asked said no, or what it asked about is unhealthy.</summary>
    public const int Failed = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;

    /// <summary>No daemon answers on the socket (as systemctl has it).</summary>
    public const int NotRunning = 3;

    /// <summary>There is no service, backend, neighbor or pool of that name.</summary>
    public const int NoSuchObject = 4;

    /// <summary>The configuration file cannot be read (EX_NOINPUT).</summary>
    public const int NoInput = 66;

    /// <summary>The file or the socket may not be opened (EX_NOPERM).</summary>
    public const int NoPermission = 77;

    /// <summary>The configuration is wrong (EX_CONFIG).</summary>
    public const int Configuration = 78;
}
