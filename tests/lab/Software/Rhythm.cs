namespace Holdfast.Lab.Software;

/// <summary>The rounds of a service's checks.</summary>
/// <param name="Interval">From one to the next, as the configuration file has it.</param>
/// <param name="Timeout">How long a check may take.</param>
/// <param name="Rise">Good rounds until it is up.</param>
/// <param name="Fall">Bad rounds until it is down.</param>
public sealed record Rhythm(string Interval, string Timeout, int Rise, int Fall);
