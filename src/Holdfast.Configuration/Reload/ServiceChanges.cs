using Holdfast.Anycast.Addresses;
using Holdfast.Anycast.Services;
using Holdfast.Configuration.Keys;

namespace Holdfast.Configuration.Reload;

/// <summary>Finds what differs between services. One that has prefixes of another goes on with it, whatever its name.</summary>
internal static class ServiceChanges
{
    public static void Find(IReadOnlyList<ServiceOptions> old, IReadOnlyList<ServiceOptions> @new, ChangeList changes)
    {
        var owners = new Dictionary<ServicePrefix, string>();
        foreach (var service in old)
            foreach (var prefix in service.Prefixes) owners.TryAdd(prefix, service.Name);
        changes.Items(ReloadArea.Service, old, @new, service => (service.Name, service.Name),
            service => (OwnerOf(service), service.Name), ChangeList.InPlace(ServiceKeys.Section));

        string OwnerOf(ServiceOptions service) =>
            service.Prefixes.Select(prefix => owners.GetValueOrDefault(prefix)).FirstOrDefault(owner => owner is not null)
                ?? service.Name;
    }
}
