using Holdfast.Lab.Namespaces;

namespace Holdfast.Lab.Relay;

/// <summary>The tunnel between two sites: both TUN ends, and a delay each way.</summary>
internal static class TunRelay
{
    /// <summary>Relays until the process is ended.</summary>
    public static void Run(
        (NetworkNamespace Where, string Interface) near, (NetworkNamespace Where, string Interface) far, TimeSpan delay)
    {
        var nearEnd = TunDevice.Attach(near.Where, near.Interface);
        var farEnd = TunDevice.Attach(far.Where, far.Interface);
        new DelayLine(nearEnd, farEnd, delay).Start();
        new DelayLine(farEnd, nearEnd, delay).Start();
        Console.WriteLine(
            $"relaying {near.Where.Name}/{near.Interface} and {far.Where.Name}/{far.Interface}, {delay.TotalMilliseconds} "
            + $"ms each way");
        Thread.Sleep(Timeout.Infinite);
    }
}
