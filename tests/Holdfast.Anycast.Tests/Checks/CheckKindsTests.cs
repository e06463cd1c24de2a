using Holdfast.Anycast.Checks;

namespace Holdfast.Anycast.Tests.Checks;

public class CheckKindsTests
{
    public static TheoryData<Type> Options => new(typeof(CheckOptions).GetNestedTypes().Where(type => type.IsSubclassOf(typeof(CheckOptions))));

    [Theory]
    [MemberData(nameof(Options))]
    public void Every_kind_of_options_is_in_the_list(Type options) => Assert.Single(CheckKinds.All, kind => kind.Options == options);

    [Fact]
    public void Every_kind_has_a_key_of_its_own()
    {
        Assert.Equal(Options.Count, CheckKinds.Keys.Distinct().Count());
        Assert.Equal(Options.Count, CheckKinds.Keys.Length);
    }
}
