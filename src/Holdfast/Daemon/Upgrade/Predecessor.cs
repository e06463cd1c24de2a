using System.Collections.Immutable;
using Holdfast.Bgp.Handover;
using Holdfast.Contracts;
using Holdfast.Linux.Handover;
using Holdfast.LoadBalancer.Handover;

namespace Holdfast.Daemon.Upgrade;

/// <summary>The process that this one goes on for, as this one sees it.</summary>
internal sealed class Predecessor : IDisposable
{
    // The old process decides how long a start may take.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ServingInterval = TimeSpan.FromMilliseconds(500);

    private readonly HandoverChannel _channel;
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ITimer? _serving;

    private Predecessor(HandoverChannel channel, SocketsRecord left, ImmutableArray<int>[] descriptors)
    {
        (_channel, Left) = (channel, left);
        Listeners = new ListenersHandover(left.Listeners, descriptors[0]);
        Locks = [.. left.Locks.Zip(descriptors[1])];
        Web = left.Web.Zip(descriptors[2]).ToDictionary(one => one.First, one => one.Second);
    }

    /// <summary>What it has left at first.</summary>
    public SocketsRecord Left { get; }

    /// <summary>Where it listens.</summary>
    public ListenersHandover Listeners { get; }

    /// <summary>The locks it holds.</summary>
    public ImmutableArray<(string Path, int Descriptor)> Locks { get; }

    /// <summary>Where its web server listens.</summary>
    public Dictionary<string, int> Web { get; }

    /// <summary>Ends when this process is alone.</summary>
    public Task Released => _released.Task;

    /// <summary>Tells that this process has read its configuration, and takes what is listened on.</summary>
    /// <exception cref="HandoverException">It has ended, or is not understood.</exception>
    public static async Task<Predecessor> BeginAsync(HandoverChannel channel) => await OnThreadOfItsOwn(() =>
    {
        channel.Send(
            HandoverKind.Hello, new HelloRecord(HelloRecord.Spoken, ProductVersion.Current), HandoverJson.Default.HelloRecord);
        var message = channel.Expect(HandoverKind.Sockets, Patience);
        var left = HandoverLink.Read(message, HandoverJson.Default.SocketsRecord);
        return new Predecessor(channel, left, HandoverLink.Split(
            message, left.Listeners.Sum(listener => listener.Sockets), left.Locks.Count, left.Web.Count));
    });

    /// <summary>Tells why this process cannot go on.</summary>
    public static void Refuse(HandoverChannel channel, string why)
    {
        try
        {
            channel.Send(HandoverKind.Refused, new RefusedRecord(why), HandoverJson.Default.RefusedRecord);
        }
        catch (HandoverException)
        {
            // It has ended.
        }
    }

    /// <summary>Tells why this process cannot go on.</summary>
    public void Refuse(string why) => Refuse(_channel, why);

    /// <summary>
    /// Tells that queries are answered here, and waits until the sessions are here and nowhere else. When the other ends before
    /// that, this process must end too, and with it the sessions it may have.
    /// </summary>
    /// <exception cref="HandoverException">It has ended, or is not understood.</exception>
    public async Task<(StateRecord State, SpeakerHandover Sessions)> TakeOverAsync() => await OnThreadOfItsOwn(() =>
    {
        _channel.Send(HandoverKind.Reading);
        var message = _channel.Expect(HandoverKind.State, Patience);
        var state = HandoverLink.Read(message, HandoverJson.Default.StateRecord);
        var sockets = HandoverLink.Split(message, state.Sessions.Count, state.BfdReceivers.Count);
        _channel.Send(HandoverKind.Taken);
        _channel.Expect(HandoverKind.Go, Patience);
        return (state, new SpeakerHandover(state.Sessions, sockets[0])
        {
            Bfd = new BfdHandover(state.Bfd, state.BfdReceivers, sockets[1]),
        });
    });

    /// <summary>Tells that all is here, again and again while that is so, until the other lets go.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="isWell">Whether it is so.</param>
    /// <param name="counted">Takes what the other has counted after it let go.</param>
    public void Serve(TimeProvider time, Func<bool> isWell, Action<CountersHandover> counted)
    {
        new Thread(() => Listen(counted), 256 * 1024) { IsBackground = true, Name = "hf-predecessor" }.UnsafeStart();
        _channel.Send(HandoverKind.Serving);
        _serving = time.CreateTimer(_ =>
        {
            try
            {
                if (isWell() && !Released.IsCompleted) _channel.Send(HandoverKind.Serving);
            }
            catch (HandoverException)
            {
                // It has ended, which the other thread sees.
            }
        }, null, ServingInterval, ServingInterval);
    }

    public void Dispose()
    {
        _serving?.Dispose();
        _channel.Dispose();
    }

    private void Listen(Action<CountersHandover> counted)
    {
        try
        {
            while (_channel.Receive(TimeSpan.FromDays(1)) is { } message)
            {
                message.Close();
                if (message.Kind == (int)HandoverKind.Released) _released.TrySetResult();
                if (message.Kind == (int)HandoverKind.Counted)
                    counted(HandoverLink.Read(message, HandoverJson.Default.CountersHandover));
            }
        }
        catch (HandoverException)
        {
            // It is over, in whatever way.
        }
        finally
        {
            _released.TrySetResult();
        }
    }

    private static Task<T> OnThreadOfItsOwn<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            try
            {
                done.SetResult(work());
            }
#pragma warning disable CA1031 // Whatever it is: who waits is told.
            catch (Exception failed)
#pragma warning restore CA1031
            {
                done.SetException(failed);
            }
        }, 1 << 20)
        { IsBackground = true, Name = "hf-takeover" }.UnsafeStart();
        return done.Task;
    }
}
