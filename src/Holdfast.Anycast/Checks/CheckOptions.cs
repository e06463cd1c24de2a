namespace Holdfast.Anycast.Checks;

/// <summary>One thing that must hold for a service to be healthy. <see cref="CheckKinds"/> lists the kinds; each has a file of its own.</summary>
public abstract partial record CheckOptions
{
    private CheckOptions() { }
}
