using System.Net.Sockets;
using Holdfast.Linux.Files;
using Holdfast.Testing.Files;
using Holdfast.Testing.Processes;

namespace Holdfast.Linux.Tests.Files;

public sealed class RegularFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_regular_file_is_read_also_through_a_link()
    {
        string file = _folder.Write("file", "content");
        File.CreateSymbolicLink(_folder.File("link"), file);
        using var reader = new StreamReader(RegularFile.OpenRead(_folder.File("link")));
        Assert.Equal("content", reader.ReadToEnd());
    }

    [Fact]
    public async Task What_could_be_waited_for_is_refused_at_once()
    {
        using var mkfifo = ChildProcess.Start("mkfifo", _folder.File("pipe"));
        await mkfifo.EndAsync(TimeSpan.FromSeconds(20));
        Assert.Contains("a named pipe", Refusal(_folder.File("pipe")), StringComparison.Ordinal);
        Assert.Contains("a directory", Refusal(_folder.Path), StringComparison.Ordinal);
        Assert.Contains("a device", Refusal("/dev/zero"), StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => RegularFile.OpenRead(_folder.File("nothing")));
    }

    [Fact]
    public void A_new_file_is_not_written_through_a_link()
    {
        string precious = _folder.Write("precious", "content");
        File.CreateSymbolicLink(_folder.File("new"), precious);
        using (var file = RegularFile.Create(_folder.File("new")))
            file.Write("other"u8);
        Assert.Equal("content", File.ReadAllText(precious));
        Assert.Equal("other", File.ReadAllText(_folder.File("new")));
        Assert.Equal(FileType.Regular, FileTypes.Of(_folder.File("new")));
    }

    [Fact]
    public void A_new_file_is_its_owners_alone_and_replaces_a_link_rather_than_what_it_leads_to()
    {
        string precious = _folder.File("precious"), state = _folder.File("state.json"), fresh = _folder.File("state.json.new");
        File.WriteAllText(precious, "precious");
        File.CreateSymbolicLink(state, precious);
        File.CreateSymbolicLink(fresh, precious);
        using (var stream = RegularFile.Create(fresh))
            stream.Write("new"u8);
        RegularFile.Replace(fresh, state);
        Assert.Equal("precious", File.ReadAllText(precious));
        Assert.Equal("new", File.ReadAllText(state));
        Assert.Equal(FileType.Regular, FileTypes.Of(state));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(state));
        Assert.Equal(FileType.None, FileTypes.Of(fresh));
    }

    [Fact]
    public void What_cannot_be_replaced_is_an_error()
    {
        string fresh = _folder.File("fresh"), directory = _folder.File("directory");
        Directory.CreateDirectory(directory);
        RegularFile.Create(fresh).Dispose();
        Assert.ThrowsAny<Exception>(() => RegularFile.Replace(fresh, directory));
        Assert.True(Directory.Exists(directory));
    }

    [Fact]
    public async Task The_kind_of_a_file_is_found_without_opening_it()
    {
        using var mkfifo = ChildProcess.Start("mkfifo", _folder.File("pipe"));
        await mkfifo.EndAsync(TimeSpan.FromSeconds(20));
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(_folder.File("socket")));
        File.CreateSymbolicLink(_folder.File("link"), "nowhere");
        Assert.Equal(
            [FileType.Fifo, FileType.Socket, FileType.SymbolicLink, FileType.Directory, FileType.Device, FileType.None],
            new[] { _folder.File("pipe"), _folder.File("socket"), _folder.File("link"), _folder.Path, "/dev/null", _folder.File(
                "none") }
                .Select(FileTypes.Of));
    }

    private static string Refusal(string path) =>
        Assert.ThrowsAny<IOException>((Action)(() => RegularFile.OpenRead(path).Dispose())).Message;
}
