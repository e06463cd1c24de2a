using System.Net;
using Holdfast.Linux.Netlink;

namespace Holdfast.Anycast.Addresses;

/// <summary>
/// Which addresses are ours: those whose origin (IFA_PROTO, Linux 5.18) is ours; on older kernels those listed in the
/// state file, one <c>interface address</c> a line. An address is listed before it is added, so that a run killed in
/// between leaves none unknown.
/// </summary>
internal sealed class AddressMarks
{
    private readonly string _file;
    private readonly bool _mark;
    private readonly HashSet<(string Link, IPAddress Address)> _listed = [];
    private bool _kernelKeepsOrigin;

    public AddressMarks(AddressKeeperOptions options)
    {
        _file = options.StateFile;
        _mark = options.KernelKeepsOrigin;
        _kernelKeepsOrigin = _mark && Environment.OSVersion.Version >= new Version(5, 18);
        Load();
    }

    /// <summary>Why the state file could not be written; null when all is well.</summary>
    public string? Error { get; private set; }

    public byte OriginToSet => _mark ? InterfaceAddress.ServiceOrigin : (byte)0;

    public bool IsOurs(InterfaceAddress address, string link) =>
        (_mark && address.Protocol == InterfaceAddress.ServiceOrigin) || _listed.Contains((link, address.Address));

    /// <summary>The address is about to be added.</summary>
    public void Adding(string link, IPAddress address)
    {
        if (!_kernelKeepsOrigin && _listed.Add((link, address)))
            Save();
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

    private void Load()
    {
        try
        {
            foreach (var line in File.ReadLines(_file))
            {
                if (line.Split(' ') is [var link, var text] && IPAddress.TryParse(text, out var address))
                    _listed.Add((link, address));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // There is none on newer kernels, nor at the first start on older ones.
        }
    }

    private void Save()
    {
        try
        {
            if (_listed.Count == 0)
            {
                File.Delete(_file);
                return;
            }
            Directory.CreateDirectory(Path.GetDirectoryName(_file)!);
            File.WriteAllLines(_file + ".new", _listed.Select(l => $"{l.Link} {l.Address}"));
            File.Move(_file + ".new", _file, overwrite: true);
            Error = null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Error = $"{e.Message} After a crash the next start will take its service addresses for someone else's";
        }
    }
}
