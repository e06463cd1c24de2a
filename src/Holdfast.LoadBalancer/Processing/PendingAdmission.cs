using Holdfast.LoadBalancer.Answers;
using Holdfast.LoadBalancer.Metrics;
using Holdfast.LoadBalancer.Pending;
using Holdfast.LoadBalancer.Queries;

namespace Holdfast.LoadBalancer.Processing;

/// <summary>
/// Gives queries their slots, and long ones the memory that they need beside. Where a client or the worker has as many pending as
/// it may, an old query gives way to the new one: what has waited longest is the least likely to be answered, and whoever floods
/// the node with what nobody answers has most that waits.
/// </summary>
internal sealed class PendingAdmission(PendingQueries pending)
{
    // One that gives way may be in flight to another backend as well, and then still has its slot.
    private const int Tries = 4;

    /// <summary>Takes a slot for a query; false when there is none for it.</summary>
    /// <param name="query">The query.</param>
    /// <param name="configuration">Its limits; the node's own checks have none.</param>
    /// <param name="number">The slot.</param>
    /// <param name="reason">What counts the query if there is none.</param>
    public bool TryTake(scoped in Query query, ConfigurationSnapshot configuration, out int number, out Counter reason)
    {
        reason = Counter.InFlightLimit;
        int client = PendingByClient.Nobody;
        if (!query.IsOwnCheck)
        {
            var limits = configuration.Limits;
            client = pending.Clients.Place(
                query.Client.Network(limits.Ipv4Prefix, limits.Ipv6Prefix), query.Protocol.IsDatagram);
            if (!IsWithinLimits(client, in query, configuration))
            {
                number = -1;
                reason = Counter.ClientInFlightLimit;
                return false;
            }
        }

        for (int tries = 0; !pending.TryTake(client, out number); tries++)
        {
            if (tries == Tries || !pending.Shares.TryGiveWay())
                return false;
        }

        if (pending[number].Query.TryMakeRoom(query.View.Message.Length + HopByHop.Growth))
            return true;
        pending.Free(number);
        return false;
    }

    private bool IsWithinLimits(int client, scoped in Query query, ConfigurationSnapshot configuration)
    {
        if (configuration.MaxInFlightPerClient > 0 && pending.Clients.CountBoth(client) >= configuration.MaxInFlightPerClient)
            return false;
        int mostWaiting = configuration.Limits.MaxWaiting;
        return mostWaiting == 0 || !query.Protocol.IsDatagram || pending.Clients.Count(client) < mostWaiting
            || TryMakeRoom(client, mostWaiting);
    }

    /// <summary>Has a query of the client's give way to its new one; false when none can.</summary>
    private bool TryMakeRoom(int client, int mostWaiting)
    {
        for (int tries = 0; tries < Tries && pending.Clients.TryFindLeastHopeful(client, out int oldest); tries++)
        {
            pending.Shares.TryGiveWay(pending[oldest].Share, oldest);
            if (pending.Clients.Count(client) < mostWaiting)
                return true;
        }

        return false;
    }
}
