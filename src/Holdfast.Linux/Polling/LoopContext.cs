namespace Holdfast.Linux.Polling;

/// <summary>Has what awaits on an <see cref="EventLoop"/>'s thread go on there.</summary>
internal sealed class LoopContext(EventLoop loop) : SynchronizationContext
{
    public override void Post(SendOrPostCallback d, object? state) => loop.Post(() => d(state));

    public override void Send(SendOrPostCallback d, object? state)
    {
        if (loop.IsCurrent)
        {
            d(state);
            return;
        }
        using var done = new ManualResetEventSlim();
        loop.Post(() =>
        {
            d(state);
            done.Set();
        });
        done.Wait();
    }

    public override SynchronizationContext CreateCopy() => this;
}
