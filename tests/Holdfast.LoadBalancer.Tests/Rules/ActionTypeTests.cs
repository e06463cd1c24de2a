using Holdfast.LoadBalancer.Rules;
using Holdfast.LoadBalancer.Rules.Actions;
using Holdfast.LoadBalancer.Rules.Responses.Actions;

namespace Holdfast.LoadBalancer.Tests.Rules;

public class ActionTypeTests
{
    [Fact]
    public void Every_action_of_the_project_is_in_its_list_once()
    {
        HasAll(RuleActions.All);
        HasAll(ResponseActions.All);
    }

    [Fact]
    public void No_key_of_an_action_is_called_like_a_part_of_a_rule()
    {
        string[] parts = ["name", "type", "suffix", "client", "transport", "above", "rcode", "action"];
        Assert.Empty(RuleActions.All.SelectMany(type => type.Keys).Concat(ResponseActions.All.SelectMany(type => type.Keys))
            .Select(key => key.Name).Intersect(parts));
    }

    private static void HasAll<TAction>(IReadOnlyCollection<ActionType<TAction>> types)
        where TAction : class
    {
        var classes = typeof(TAction).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(TAction)) && !type.IsAbstract);
        Assert.Equal(classes.Select(type => type.Name).Order(), types.Select(type => type.ActionClass.Name).Order());
        Assert.Equal(types.Count, types.DistinctBy(type => type.Name).Count());
    }
}
