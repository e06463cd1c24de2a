namespace Holdfast.Lab.Software;

/// <summary>The files that a load balancer is configured by.</summary>
public enum ConfigurationForm
{
    /// <summary>One holdfast.yaml.</summary>
    HoldfastYaml,

    /// <summary>
    /// dnsdist.conf, exabgp.conf and healthcheck.conf, and a small holdfast.yaml that brings what they cannot say.
    /// </summary>
    DnsdistConf,

    /// <summary>The same with dnsdist.yml in the place of dnsdist.conf.</summary>
    DnsdistYml,
}
