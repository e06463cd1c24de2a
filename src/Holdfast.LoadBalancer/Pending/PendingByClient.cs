using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Holdfast.Dns.Names;
using Holdfast.LoadBalancer.Clients;

namespace Holdfast.LoadBalancer.Pending;

/// <summary>
/// The pending queries of each client in one worker: how many there are, and those outstanding at backends that came in
/// datagrams, oldest first, with how many of them ask for names of the same zone. Clients and zones are counted by hashes that
/// nobody can foresee: two of them may share a count, which then is too high, never too low.
/// </summary>
/// <param name="pending">The worker's pending queries.</param>
internal sealed unsafe class PendingByClient(PendingQueries pending) : IDisposable
{
    /// <summary>The place of what no client is known of.</summary>
    public const int Nobody = 0;

    // Of a client's oldest, so many are looked at for the one that gives way.
    private const int MaxLooked = 32;
    private const int Places = 65536;
    private const int TypeAndClass = 4;

    // The place of all zones that are not counted.
    private const int Uncounted = 0;

    // By client, 0 is nobody: the queries of its datagrams in one place, those of its streams in another.
    private readonly ushort* _counts = (ushort*)NativeMemory.AllocZeroed((2 * Places) + 1, sizeof(ushort));

    // Of datagrams alone, by client: the slots of the oldest and the latest that is outstanding, plus one; 0: there is none.
    private readonly Ends* _outstanding = (Ends*)NativeMemory.AllocZeroed(Places + 1, (nuint)sizeof(Ends));

    // Of these, by client and zone, how many there are: of clients with many alone.
    private readonly ushort* _zones = (ushort*)NativeMemory.AllocZeroed(Places, sizeof(ushort));
    private readonly ulong _seed = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));

    /// <summary>
    /// From how many pending queries of a client on their zones are counted: fewer need not give way to each other, and a hash
    /// of the zone costs each of them.
    /// </summary>
    public int ZonesFrom { get; set; }

    /// <summary>
    /// Where a client's queries are counted, 1 at least: those of datagrams in one place, those of streams in another.
    /// </summary>
    /// <param name="network">The client's network.</param>
    /// <param name="isDatagram">Whether its query came in a datagram.</param>
    public int Place(in ClientAddress network, bool isDatagram) =>
        (int)(network.Hash(_seed) % Places) + (isDatagram ? 1 : Places + 1);

    /// <summary>The queries counted at a place.</summary>
    public int Count(int place) => _counts[place];

    /// <summary>The queries of the client at a place, those of datagrams and those of streams.</summary>
    public int CountBoth(int place) => _counts[place] + _counts[place > Places ? place - Places : place + Places];

    /// <summary>Counts a query.</summary>
    public void Add(int place) => _counts[place]++;

    /// <summary>Counts a query no more.</summary>
    public void Remove(int place) => _counts[place]--;

    /// <summary>A query is outstanding at a backend from now on.</summary>
    /// <param name="number">Its slot.</param>
    public void Sent(int number)
    {
        ref PendingQuery query = ref pending[number];
        if (!IsListed(in query))
            return;
        ref Ends ends = ref _outstanding[query.ClientPlace];
        int place = _counts[query.ClientPlace] < ZonesFrom ? Uncounted : ZoneOf(in query);
        query.OfClient = new ClientLinks { Previous = ends.Last, Zone = (ushort)place };
        _zones[place]++;
        if (ends.Last != 0)
            pending[ends.Last - 1].OfClient.Next = number + 1;
        else
            ends.First = number + 1;
        ends.Last = number + 1;
    }

    /// <summary>A query is outstanding no more.</summary>
    /// <param name="number">Its slot.</param>
    public void Over(int number)
    {
        ref PendingQuery query = ref pending[number];
        if (!IsListed(in query))
            return;
        ref Ends ends = ref _outstanding[query.ClientPlace];
        ClientLinks links = query.OfClient;
        _zones[links.Zone]--;
        if (links.Previous != 0)
            pending[links.Previous - 1].OfClient.Next = links.Next;
        else
            ends.First = links.Next;
        if (links.Next != 0)
            pending[links.Next - 1].OfClient.Previous = links.Previous;
        else
            ends.Last = links.Previous;
    }

    /// <summary>
    /// Finds the query that a client can do without the soonest: of its oldest one that was sent over the way that has most, and
    /// of these the one of the zone that most of its queries wait for. What is silent gathers, what is answered does not. One
    /// that others wait for is none.
    /// </summary>
    /// <param name="client">Where the client is counted, as for datagrams.</param>
    /// <param name="number">The slot; -1 when there is none.</param>
    public bool TryFindLeastHopeful(int client, out int number)
    {
        number = -1;
        int most = -1, count = _counts[client];
        ushort share = pending.Shares.WithMost();
        int entry = _outstanding[client].First;
        for (int looked = 0; entry != 0 && looked < MaxLooked; looked++)
        {
            ref PendingQuery query = ref pending[entry - 1];
            int zone = query.OfClient.Zone == Uncounted ? ZoneOf(in query) : query.OfClient.Zone;
            int waiting = _zones[zone] + (query.Share == share ? Places : 0);
            if (waiting > most && !query.Merge.HasWaiting)
            {
                (most, number) = (waiting, entry - 1);
                // No zone has more than half but one.
                if (waiting > Places + (count / 2))
                    break;
            }

            entry = query.OfClient.Next;
        }

        return number >= 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.Free(_counts);
        NativeMemory.Free(_outstanding);
        NativeMemory.Free(_zones);
        GC.SuppressFinalize(this);
    }

    private int ZoneOf(in PendingQuery query)
    {
        ReadOnlySpan<byte> name = query.Query.Question[..^TypeAndClass];
        // Where zones are cut is not known here: a name's zone is taken to be what is above its first label.
        ReadOnlySpan<byte> zone = name.Length > 1 ? name[(1 + name[0])..] : name;
        return (int)(NameWire.Hash(zone, _seed + (ulong)query.ClientPlace) % (Places - 1)) + 1;
    }

    private static bool IsListed(in PendingQuery query) => query.ClientPlace is > Nobody and <= Places;

    private struct Ends
    {
        public int First;
        public int Last;
    }
}

/// <summary>Of a pending query's slot the part of <see cref="PendingByClient"/>.</summary>
internal struct ClientLinks
{
    /// <summary>The client's slots next and before, their numbers plus one; 0 at the ends.</summary>
    public int Next;

    /// <inheritdoc cref="Next"/>
    public int Previous;

    /// <summary>Where its zone is counted.</summary>
    public ushort Zone;
}
