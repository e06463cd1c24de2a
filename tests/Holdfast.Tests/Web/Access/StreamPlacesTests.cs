using System.Net;
using Holdfast.Web.Access;

namespace Holdfast.Tests.Web.Access;

public sealed class StreamPlacesTests
{
    [Fact]
    public void There_are_few_for_one_client_and_more_in_all()
    {
        var places = new StreamPlaces(most: 5, mostOfOne: 2);
        Assert.Equal([true, true, false], Enumerable.Range(0, 3).Select(_ => places.TryTake(Client(1))));
        Assert.Equal([true, true], Enumerable.Range(0, 2).Select(_ => places.TryTake(Client(2))));
        Assert.Equal([true, false], Enumerable.Range(0, 2).Select(_ => places.TryTake(Client(3))));
        places.Leave(Client(1));
        Assert.True(places.TryTake(Client(3)));
    }

    private static IPAddress Client(byte number) => new([192, 0, 2, number]);
}
