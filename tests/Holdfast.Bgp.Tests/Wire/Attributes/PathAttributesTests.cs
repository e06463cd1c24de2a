using System.Net;
using Holdfast.Bgp.Rib;
using Holdfast.Bgp.Wire;
using Holdfast.Bgp.Wire.Attributes;

namespace Holdfast.Bgp.Tests.Wire.Attributes;

/// <summary>The list of attributes is whole.</summary>
public class PathAttributesTests
{
    [Fact]
    public void Every_class_of_attributes_is_in_the_list()
    {
        var classes = typeof(PathAttribute).Assembly.GetTypes()
            .Where(type => type.IsAssignableTo(typeof(IPathAttribute)) && type.IsClass);
        var codes = classes.Select(type => (AttributeType)type.GetProperty(nameof(IPathAttribute.CodePoint))!.GetValue(null)!)
            .ToList();
        Assert.NotEmpty(codes);
        Assert.All(codes, code => Assert.NotNull(PathAttributes.Find(code)));
    }

    [Fact]
    public void Every_code_point_is_in_the_list_and_none_twice() =>
        Assert.Equal(Enum.GetValues<AttributeType>(), PathAttributes.All.Select(kind => kind.Type).Order());

    [Fact]
    public void What_has_no_property_of_its_own_is_shown_by_its_name()
    {
        var next = new ResolvedNextHop(IPAddress.Parse("198.51.100.1"));
        var attributes = RouteAttributes.Of(next, new OriginAttribute(Origin.Igp), new AtomicAggregateAttribute());
        var route = new AnnouncedRoute(new Prefix(IPAddress.Parse("192.0.2.53"), 32), attributes);
        Assert.Equal("ATOMIC_AGGREGATE", Assert.Single(route.Further).Key);
        Assert.Empty(new AnnouncedRoute(route.Prefix, RouteAttributes.Of(next, new OriginAttribute(Origin.Igp))).Further);
    }
}
