namespace Holdfast.Lab.Topology;

/// <summary>The recursor programs the lab knows how to run.</summary>
public enum RecursorProgram
{
    /// <summary>PowerDNS Recursor.</summary>
    PowerDns,

    /// <summary>Unbound.</summary>
    Unbound,
}
