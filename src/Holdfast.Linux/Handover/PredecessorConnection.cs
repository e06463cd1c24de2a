using System.Globalization;

namespace Holdfast.Linux.Handover;

/// <summary>The successor's end: whether this process was started to go on for another.</summary>
public static class PredecessorConnection
{
    /// <summary>The variable that says so: the number of the channel's descriptor.</summary>
    public const string Variable = "HOLDFAST_UPGRADE_CHANNEL";

    /// <summary>
    /// The channel to the process that this one is to go on for, and, in the place of what it wrote to until now, that process's
    /// output and errors; null when it goes on for none. No program that it starts is told of it.
    /// </summary>
    public static HandoverChannel? Take()
    {
        string? value = Environment.GetEnvironmentVariable(Variable);
        Environment.SetEnvironmentVariable(Variable, null);
        if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int channel))
            return null;
        PassedDescriptors.KeepFromPrograms(channel);
        PassedDescriptors.Replace(1, SuccessorProcess.Output, closedByExec: false);
        PassedDescriptors.Replace(2, SuccessorProcess.Errors, closedByExec: false);
        PassedDescriptors.Close(SuccessorProcess.Output);
        PassedDescriptors.Close(SuccessorProcess.Errors);
        return new HandoverChannel(channel);
    }
}
