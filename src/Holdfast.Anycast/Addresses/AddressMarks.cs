using System.Net;
using System.Text;
using Holdfast.Linux.Blocking;
using Holdfast.Linux.Files;
using Holdfast.Linux.Netlink;

namespace Holdfast.Anycast.Addresses;

/// <summary>
/// Which addresses are ours: those whose origin (IFA_PROTO, Linux 5.18) is ours; on older kernels those listed in the
/// state file, one <c>interface address</c> a line. An address is listed before it is added, so that a run killed in
/// between leaves none unknown.
/// </summary>
internal sealed class AddressMarks : IDisposable
{
    private static readonly TimeSpan ReadPatience = TimeSpan.FromMilliseconds(500);

    // Addresses are not held up by a disk; it is waited for no more once it is known to hang.
    private static readonly TimeSpan WritePatience = TimeSpan.FromMilliseconds(100);

    private readonly BackgroundFile _file;
    private readonly bool _mark;
    private readonly HashSet<(string Link, IPAddress Address)> _listed = [];
    private bool _kernelKeepsOrigin;

    public AddressMarks(AddressKeeperOptions options, TimeProvider time)
    {
        _file = new BackgroundFile(options.StateFile, time, static (_, _) => { });
        _mark = options.KernelKeepsOrigin;
        _kernelKeepsOrigin = _mark && Environment.OSVersion.Version >= new Version(5, 18);
        var reads = new BlockingCalls<string, (string Link, IPAddress Address)[]>("hf-addresses", limit: 1);
        if (reads.TryRun(options.StateFile, Read, ReadPatience, out var listed))
            _listed.UnionWith(listed!);
    }

    /// <summary>Why the state file could not be written; null when all is well.</summary>
    public string? Error => _file.Error is { } why
        ? $"{why}; after a crash the next start will take its service addresses for someone else's" : null;

    public byte OriginToSet => _mark ? InterfaceAddress.ServiceOrigin : (byte)0;

    public bool IsOurs(InterfaceAddress address, string link) =>
        (_mark && address.Protocol == InterfaceAddress.ServiceOrigin) || _listed.Contains((link, address.Address));

    /// <summary>The address is about to be added.</summary>
    public void Adding(string link, IPAddress address)
    {
        if (_kernelKeepsOrigin || !_listed.Add((link, address)))
            return;
        Save();
        Flush();
    }

    /// <summary>The address was added, and this is how the kernel shows it.</summary>
    public void Added(string link, InterfaceAddress shown)
    {
        var kept = _mark && shown.Protocol == InterfaceAddress.ServiceOrigin;
        if (!kept && _kernelKeepsOrigin)
        {
            _kernelKeepsOrigin = false;
            Adding(link, shown.Address);
        }
    }

    /// <summary>The address was removed, or could not be added.</summary>
    public void Gone(string link, IPAddress address)
    {
        if (_listed.Remove((link, address)))
            Save();
    }

    /// <summary>Waits a moment for what was written last.</summary>
    public void Flush() => _file.Flush(WritePatience);

    public void Dispose() => _file.Dispose();

    private static (string Link, IPAddress Address)[] Read(string path)
    {
        try
        {
            using var text = new StreamReader(RegularFile.OpenRead(path));
            return [.. text.ReadToEnd().Split('\n').Select(Parse).OfType<(string, IPAddress)>()];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // There is none on newer kernels, nor at the first start on older ones.
            return [];
        }
    }

    private static (string Link, IPAddress Address)? Parse(string line) =>
        line.Split(' ') is [var link, var text] && IPAddress.TryParse(text, out var address) ? (link, address) : null;

    private void Save() => _file.Save(_listed.Count == 0 ? null
        : Encoding.UTF8.GetBytes(string.Concat(_listed.Select(l => $"{l.Link} {l.Address}\n"))));
}
