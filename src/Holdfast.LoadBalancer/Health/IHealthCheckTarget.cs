using System.Net;

namespace Holdfast.LoadBalancer.Health;

/// <summary>A server whose health is checked.</summary>
internal interface IHealthCheckTarget
{
    /// <summary>What operators call it.</summary>
    string Name { get; }

    /// <summary>Its address and port.</summary>
    IPEndPoint EndPoint { get; }

    /// <summary>The address that checks leave from, or null.</summary>
    IPAddress? Source { get; }

    /// <summary>How it is checked.</summary>
    HealthCheckOptions HealthCheck { get; }

    /// <summary>Whether checks decide about it now, and not the operator.</summary>
    bool IsChecked { get; }

    /// <summary>Takes in a check's result; true when the checks' verdict turned by it.</summary>
    bool Record(CheckResult result);
}
