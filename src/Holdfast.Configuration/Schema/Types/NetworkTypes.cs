using System.Net;
using Holdfast.Bgp.Wire.Communities;
using Holdfast.Collections;
using Holdfast.Configuration.Values;

namespace Holdfast.Configuration.Schema.Types;

/// <summary>Addresses, networks, and what BGP has names for.</summary>
internal static class NetworkTypes
{
    /// <summary>The largest number of times an AS can be prepended.</summary>
    private const int MostPrepended = 64;

    /// <summary>An address without a port.</summary>
    public static KeyType<IPAddress> Address { get; } =
        new ObjectType<IPAddress>("address", JsonShapes.Address, AddressValues.Address);

    public static KeyType<IPAddress> RouterId { get; } =
        new ObjectType<IPAddress>("IPv4 address", JsonShapes.Ipv4Address, BgpValues.RouterId);

    public static KeyType<uint> AsNumber { get; } =
        new ScalarType<uint>("AS number", JsonShapes.Integer(1, uint.MaxValue - 1), BgpValues.AsNumber, OptionText.Of);

    public static KeyType<int> AsPathPrepend { get; } = ScalarTypes.Integer(0, MostPrepended, "times", $"0 to {MostPrepended}");

    public static KeyType<CommunitySet> Communities { get; } =
        new ReadType<CommunitySet>("list", JsonShapes.OneOrMany(JsonShapes.Text),
        (Field field, CommunitySet _, Reading _, out CommunitySet value) =>
        {
            value = field.Communities();
            return true;
        },
        // Options that leave an attribute to others have no set at all, which is not the empty one.
        set => set is null ? "" : $"[{set}]");

    public static KeyType<string> InterfaceName { get; } =
        new ObjectType<string>("name", JsonShapes.ShortText(15), AddressValues.InterfaceName) { IsCode = true };

    /// <summary>An address with or without a port.</summary>
    /// <param name="port">The port where none is given.</param>
    public static KeyType<IPEndPoint> EndPoint(int port) =>
        new ObjectType<IPEndPoint>("address, with or without port", JsonShapes.EndPoint, field => field.EndPoint(port));

    /// <summary>A list of which one item will do; items that cannot be read are reported and left out.</summary>
    /// <param name="name">What the manual calls it.</param>
    /// <param name="item">The shape of an item.</param>
    /// <param name="read">Reads one item.</param>
    /// <param name="check">Looks at the list as it is written.</param>
    public static KeyType<ValueList<T>> List<T>(string name, JsonShape item, Func<Field, T?> read,
        Action<Field>? check = null) where T : struct =>
            new ScalarType<ValueList<T>>(name, JsonShapes.OneOrMany(item), field =>
        {
            check?.Invoke(field);
            var items = new List<T>();
            foreach (var one in field.OneOrMany())
                if (read(one) is { } value) items.Add(value);
            return [.. items];
        }, OptionText.List);

    /// <summary>The same for objects.</summary>
    public static KeyType<ValueList<T>> ObjectList<T>(string name, JsonShape item, Func<Field, T?> read,
        Action<Field>? check = null) where T : class =>
            new ScalarType<ValueList<T>>(name, JsonShapes.OneOrMany(item), field =>
        {
            check?.Invoke(field);
            return [.. field.OneOrMany().Select(read).OfType<T>()];
        }, OptionText.List);
}
