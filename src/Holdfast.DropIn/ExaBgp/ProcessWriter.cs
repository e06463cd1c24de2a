using Holdfast.Configuration.Foreign;
using Holdfast.Configuration.Values;
using Holdfast.DropIn.ExaBgp.Neighbors;
using Holdfast.DropIn.ExaBgp.Processes;
using Holdfast.DropIn.HealthCheckConf;

namespace Holdfast.DropIn.ExaBgp;

/// <summary>
/// Writes the processes of a file: as services where they are ExaBGP's own health check, else as <c>bgp.processes</c>.
/// </summary>
internal sealed class ProcessWriter(
    IReadOnlyDictionary<string, Process> processes, IReadOnlyList<Neighbor> neighbors, EnvironmentFile environment,
        ForeignReading reading)
{
    public void Write(MappingBuilder root, MappingBuilder bgp)
    {
        foreach (var use in neighbors.SelectMany(neighbor => neighbor.Processes))
            if (!processes.ContainsKey(use.Process.Text))
                reading.Error(use.Process.At, $"there is no process `{use.Process.Text}`",
                    Nearest.To(use.Process.Text, [.. processes.Keys]) is { } near ? $"did you mean `{near}`?"
                        : $"write `process {use.Process.Text} {{ run ...; encoder text; }}`");
        foreach (var process in processes.Values)
            if (!IsLeftOut(process) && !TryService(process, root)) Process(process, bgp);
        if (environment.Truth("api.cli") == false)
        {
            // A node that announces nothing yet has sessions all the same.
            bgp.List("static_routes", neighbors[0].At);
            return;
        }
        var pipes = environment.Value("api.pipename");
        bgp.Imply("cli_pipes", $"/run/exabgp/{(pipes is { Text.Length: > 0 } name ? name.Text : "exabgp")}",
            pipes?.At ?? neighbors[0].At);
    }

    // The script whose healthcheck.conf is read as well would announce what the services of that file do.
    private bool IsLeftOut(Process process)
    {
        var (name, at) = (process.Name.Text, process.Name.At);
        var isScript = reading.Formats.Contains(HealthCheckConfReader.Format) && !reading.Options.AsProcess
            && HealthCheckArguments.Of(process.Run) is null && process.Run.Any(word => IsHealthCheckScript(word.Text));
        if (isScript)
            reading.Miss(at, name,
                $"the process {name} is left out: --{HealthCheckConfReader.Format} brings the services it announces",
                "run it with --as-process, or do without it: --without " + name);
        else if (reading.Options.Without.Contains(name))
            reading.Miss(at, name, $"the process {name} is left out");
        else
            return false;
        return true;
    }

    private static bool IsHealthCheckScript(string path) => Path.GetExtension(path) is "" or ".pl"
        && Path.GetFileNameWithoutExtension(path).Replace("-", "", StringComparison.Ordinal)
            .EndsWith("healthcheck", StringComparison.OrdinalIgnoreCase);

    private bool TryService(Process process, MappingBuilder root)
    {
        if (HealthCheckArguments.Of(process.Run) is not { } words || reading.Options.AsProcess) return false;
        var arguments = new HealthCheckArguments().Add(words);
        if (arguments.Last("config") is { } config)
        {
            if (reading.Open(config.Text, config.At) is not { } file) return true;
            arguments = new HealthCheckArguments().Add(file).Add(words);
        }
        var service = new HealthCheckService(process, arguments, reading);
        var obstacle = service.Obstacle();
        if (obstacle is null && neighbors.Any(neighbor => !Uses(neighbor, process).Any()))
            obstacle = "a service is announced to every neighbor, and not every neighbor names this process";
        if (obstacle is null)
        {
            service.AddTo(root.Map("anycast", process.Name.At).List("services", process.Name.At));
            return true;
        }
        reading.Warning(process.Name.At, $"this health check runs as a process, not as a service: {obstacle}",
            "see docs/from-exabgp.md for what is a service");
        return false;
    }

    private void Process(Process process, MappingBuilder bgp)
    {
        var item = bgp.List("processes", process.Name.At).AddMap(process.Name.At);
        item.Set("name", process.Name.Text, process.Name.At);
        item.Set("run", process.Run.Select(word => word.Text), process.Run[0].At);
        var encoder = process.Encoder ?? environment.Value("api.encoder");
        if (encoder is { Text: "text" or "json" } its) item.Set("encoder", its.Text, its.At);
        if (environment.Truth("api.ack") == false) item.Set("ack", false, environment.Value("api.ack")!.Value.At);
        if (process.Respawn is { } respawn) item.Set("respawn", respawn.Value, respawn.At.At);
        else if (environment.Truth("api.respawn") == false) item.Set("respawn", false,
            environment.Value("api.respawn")!.Value.At);
        var speaksTo = neighbors.Where(neighbor => Uses(neighbor, process).Any()).ToList();
        if (speaksTo.Count == 0)
            reading.Warning(process.Name.At, $"no neighbor names the process {process.Name.Text}: its commands reach nobody",
                $"write `api {{ processes [ {process.Name.Text} ]; }}` in the neighbors that it is for");
        if (speaksTo.Count < neighbors.Count)
            item.Set("neighbors", speaksTo.Where(neighbor => !neighbor.IsRange).Select(neighbor => neighbor.Name),
                process.Name.At);
        var events = speaksTo.SelectMany(neighbor => Uses(neighbor, process)).SelectMany(use => use.Events).Distinct().ToList();
        if (events.Count > 0) item.Set("events", events, process.Name.At);
    }

    private static IEnumerable<ProcessUse> Uses(Neighbor neighbor, Process process) =>
        neighbor.Processes.Where(use => use.Process.Text == process.Name.Text);
}
