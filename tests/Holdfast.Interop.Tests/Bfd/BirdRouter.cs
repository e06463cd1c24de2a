using System.Net;
using Holdfast.Lab.Processes;
using Holdfast.Testing.Processes;

namespace Holdfast.Interop.Tests.Bfd;

/// <summary>BIRD 2 with its BFD protocol.</summary>
internal sealed class BirdRouter(BfdNetwork network, int milliseconds) : BfdRouter(network, milliseconds)
{
    private ChildProcess? _bird;

    /// <summary>The node's address as the router knows it.</summary>
    public IPAddress Peer { get; init; } = network.NodeAddress;

    /// <summary>It is in the node's AS, and on its link.</summary>
    public bool IsInternal { get; init; }

    // "198.51.100.1              eth0       Up         2026-01-01 00:00:00.000    0.100    0.300"
    public override bool IsUp => Ask("show", "bfd", "sessions").Split('\n')
        .Any(line => line.StartsWith($"{Peer} ", StringComparison.Ordinal)
        && line.Contains(" Up ", StringComparison.Ordinal));

    public override bool HasBgp => Ask("show", "protocols", "holdfast").Contains("Established", StringComparison.Ordinal);

    private bool IsFar => Network.Path is BfdPath.Multihop or BfdPath.MultihopIpv6;

    private string Control => InDirectory("bird.ctl");

    public override void Start()
    {
        var scope = Network.Path == BfdPath.LinkLocal ? $"%{BfdNetwork.Uplink}" : "";
        File.WriteAllText(InDirectory("bird.conf"), $$"""
            log "{{InDirectory("bird.log")}}" all;
            router id 203.0.113.1;
            protocol device { }
            protocol bfd {
              interface "*" { min rx interval {{Milliseconds}} ms; min tx interval {{Milliseconds}} ms; multiplier 3; };
              multihop { min rx interval {{Milliseconds}} ms; min tx interval {{Milliseconds}} ms; multiplier 3; };
            }
            protocol bgp holdfast {
              debug { states, events };
              local {{Network.RouterAddress}}{{scope}} as {{(IsInternal ? 65101 : 395089)}};
              neighbor {{Peer}}{{scope}} as 65101;
              {{(IsInternal ? "direct;" : IsFar ? "multihop 2;" : "")}}
              hold time 90;
              connect delay time 1;
              connect retry time 1;
              error wait time 1, 2;
              bfd on;
              ipv4 { import all; export none; extended next hop on; };
              ipv6 { import all; export none; };
            }
            """);
        File.Delete(Control);
        _bird = Run("bird", "-f", "-c", InDirectory("bird.conf"), "-s", Control);
        Await("BIRD answers", () => !_bird.HasEnded && File.Exists(Control)
            && Ask("show", "status").Contains("BIRD", StringComparison.Ordinal));
    }

    public override void Kill() => _bird?.Dispose();

    private string Ask(params string[] command) => Tool.Try("birdc", ["-s", Control, .. command]).Output;
}
