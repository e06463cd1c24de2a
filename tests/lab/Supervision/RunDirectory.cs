namespace Holdfast.Lab.Supervision;

/// <summary>Where one site keeps its configuration files, logs, sockets and pid files.</summary>
/// <param name="SiteId">The site.</param>
public sealed record RunDirectory(string SiteId)
{
    /// <summary>The directory of all sites. Short, since unix socket paths end at 107 bytes.</summary>
    public const string Root = "/run/holdfast-lab";

    /// <summary>This site's.</summary>
    public string Path => $"{Root}/{SiteId}";

    /// <summary>The site is this process's own and is torn down when found without it; no such file: the site stays.</summary>
    public string OwnerFile => File("owner");

    /// <summary>A file in it.</summary>
    /// <param name="name">Its name.</param>
    public string File(string name) => $"{Path}/{name}";

    /// <summary>A log file.</summary>
    /// <param name="process">Whose.</param>
    public string Log(string process) => File($"{process}.log");

    /// <summary>A pid file.</summary>
    /// <param name="process">Whose.</param>
    public string PidFile(string process) => File($"{process}.pid");

    /// <summary>Writes a file and returns its path. Who reads it meanwhile finds the old text or the new one, whole.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="text">What it holds.</param>
    public string Write(string name, string text)
    {
        var path = File(name);
        System.IO.File.WriteAllText(path + ".new", text);
        System.IO.File.Move(path + ".new", path, overwrite: true);
        return path;
    }

    /// <summary>Begins anew: old logs and pid files go.</summary>
    public void Reset()
    {
        if (Directory.Exists(Path))
            Directory.Delete(Path, recursive: true);
        Directory.CreateDirectory(Path);
    }
}
