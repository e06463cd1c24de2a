using Holdfast.Linux.Polling;

namespace Holdfast.LoadBalancer.Workers;

/// <summary>
/// The descriptors one worker watches and whom each wakes; those of datagrams, of which there are few, in a set of
/// their own too, so that they can be looked at between those of many streams. A place in the table is used again, so every
/// watch has a generation: an event still in the kernel's batch for a descriptor closed meanwhile wakes nobody.
/// </summary>
internal sealed class ReadyTargets(Epoll all, PollSet datagrams)
{
    private Place[] _places = new Place[64];
    private int _used;
    private int _free = -1;

    /// <summary>Begins to watch; returns the number by which the watch is changed and ended.</summary>
    /// <param name="descriptor">Which.</param>
    /// <param name="interest">For what.</param>
    /// <param name="target">Whom it wakes.</param>
    /// <param name="isStream">Whether it is a stream's, of which there may be thousands.</param>
    public int Watch(int descriptor, Readiness interest, IReadyTarget target, bool isStream = false)
    {
        int index = _free;
        if (index >= 0)
        {
            _free = _places[index].NextFree;
        }
        else
        {
            if (_used == _places.Length)
                Array.Resize(ref _places, _used * 2);
            index = _used++;
        }

        ref Place place = ref _places[index];
        place.Target = target;
        place.Descriptor = descriptor;
        place.IsStream = isStream;
        all.Add(descriptor, interest, Token(index));
        if (!isStream)
            datagrams.Add(descriptor, interest, Token(index));
        return index;
    }

    /// <summary>Watches for something else from now on.</summary>
    public void Change(int watch, Readiness interest)
    {
        ref Place place = ref _places[watch];
        all.Modify(place.Descriptor, interest, Token(watch));
        if (!place.IsStream)
            datagrams.Modify(place.Descriptor, interest);
    }

    /// <summary>Ends a watch; to be called before the descriptor is closed.</summary>
    public void End(int watch)
    {
        ref Place place = ref _places[watch];
        all.Remove(place.Descriptor);
        if (!place.IsStream)
            datagrams.Remove(place.Descriptor);
        place.Target = null;
        place.Generation++;
        place.NextFree = _free;
        _free = watch;
    }

    /// <summary>Whom an event wakes, or null when its watch has ended.</summary>
    public IReadyTarget? Find(ulong token)
    {
        ref Place place = ref _places[(int)(uint)token];
        return place.Generation == (uint)(token >> 32) ? place.Target : null;
    }

    private ulong Token(int index) => ((ulong)_places[index].Generation << 32) | (uint)index;

    private struct Place
    {
        public IReadyTarget? Target;
        public int Descriptor;
        public uint Generation;
        public int NextFree;
        public bool IsStream;
    }
}
