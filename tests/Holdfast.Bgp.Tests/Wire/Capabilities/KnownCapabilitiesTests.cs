using Holdfast.Bgp.Wire.Capabilities;

namespace Holdfast.Bgp.Tests.Wire.Capabilities;

/// <summary>The list of capabilities is whole.</summary>
public class KnownCapabilitiesTests
{
    [Fact]
    public void Every_class_of_capabilities_is_in_the_list()
    {
        var classes = typeof(Capability).Assembly.GetTypes()
            .Where(type => type.IsAssignableTo(typeof(ICapability)) && type.IsClass);
        var codes = classes.Select(type => (CapabilityCode)type.GetProperty(nameof(ICapability.CodePoint))!.GetValue(null)!)
            .ToList();
        Assert.Equal(Enum.GetValues<CapabilityCode>(), codes.Order());
        Assert.All(codes, code => Assert.True(KnownCapabilities.Has(code)));
    }
}
