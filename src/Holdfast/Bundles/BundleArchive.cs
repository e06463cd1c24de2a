using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace Holdfast.Bundles;

/// <summary>A tar.gz of texts, one folder in it; readable by its owner alone.</summary>
/// <param name="folder">The folder.</param>
/// <param name="now">When its entries were made.</param>
internal sealed class BundleArchive(string folder, DateTimeOffset now)
{
    private readonly List<(string Name, string Text)> _entries = [];

    /// <summary>The entries' names and sizes in octets.</summary>
    public IEnumerable<(string Name, int Size)> Entries =>
        _entries.Select(entry => (entry.Name, Encoding.UTF8.GetByteCount(entry.Text)));

    /// <summary>Adds a text.</summary>
    public void Add(string name, string text) => _entries.Add((name, text));

    /// <summary>Writes it to a file that is not there yet.</summary>
    /// <exception cref="IOException">There is such a file, or it cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public void WriteTo(string file)
    {
        using var stream = new FileStream(file, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        using var compressed = new GZipStream(stream, CompressionLevel.Optimal);
        using var tar = new TarWriter(compressed, TarEntryFormat.Ustar);
        foreach (var (name, text) in _entries)
        {
            using var content = new MemoryStream(Encoding.UTF8.GetBytes(text));
            tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, $"{folder}/{name}")
            {
                DataStream = content,
                ModificationTime = now,
                Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
        }
    }
}
