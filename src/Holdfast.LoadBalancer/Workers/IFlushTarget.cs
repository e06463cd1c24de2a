namespace Holdfast.LoadBalancer.Workers;

/// <summary>
/// What has gathered something to send, and sends it when the worker has dealt with everything received at once.
/// </summary>
internal interface IFlushTarget
{
    /// <summary>Sends what was gathered.</summary>
    void Flush();
}
