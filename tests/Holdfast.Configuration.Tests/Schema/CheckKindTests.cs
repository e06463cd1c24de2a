using Holdfast.Anycast.Checks;
using Holdfast.Configuration.Keys.Checks;

namespace Holdfast.Configuration.Tests.Schema;

/// <summary>
/// A kind of check that the list of kinds forgets could never be configured, and would have no words in a reload.
/// </summary>
public class CheckKindTests
{
    [Fact]
    public void Every_kind_of_check_is_in_the_list()
    {
        var options = typeof(CheckOptions).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(CheckOptions)) && !type.IsAbstract);
        var listed = CheckKeys.Kinds.Select(kind => kind.GetType().GetGenericArguments().Single());
        Assert.Equal(options.Select(type => type.Name).Order(), listed.Select(type => type.Name).Order());
    }
}
