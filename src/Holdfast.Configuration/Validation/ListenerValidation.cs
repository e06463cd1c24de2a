using System.Net;
using Holdfast.Configuration.Diagnostics;
using Holdfast.Configuration.Drafts;
using Holdfast.Configuration.Values;

namespace Holdfast.Configuration.Validation;

/// <summary>Listeners: something is listened on, and nothing twice.</summary>
internal static class ListenerValidation
{
    public static void Validate(Draft draft, DiagnosticBag bag)
    {
        if (!draft.HasDns) return;
        if (draft.Listeners.Count == 0 && draft.Services.Count == 0 && !bag.IsMisread("dns.listen")
            && !bag.IsMisread("anycast.services"))
            bag.Error("dns", "nothing is listened on", "write `listen: [192.0.2.53:53]`, or give `anycast` a service");
        var seen = new Dictionary<(IPEndPoint, string?), string>();
        foreach (var listener in draft.Listeners.Where(listener => listener.IsWhole))
        {
            var options = listener.Value;
            if (options.EndPoint.Address.IsMulticast())
                bag.Error(listener.Path, $"`{options.EndPoint.Address}` is a multicast address");
            if (!seen.TryAdd((options.EndPoint, options.Interface), listener.Path))
                bag.Error(listener.Path,
                    $"`{options.EndPoint}` is listened on by {seen[(options.EndPoint, options.Interface)]} already",
                    "keep one of them");
        }
    }
}
