using FsCheck.Xunit;
using Holdfast.Anycast.Health;

namespace Holdfast.Anycast.Tests.Health;

public class PrefixHealthTests
{
    private static readonly PrefixHealth Initial = PrefixHealth.Initial(rise: 5, fall: 3);

    /// <summary>
    /// g and b: a good and a bad round; c: a gate closes; d and r: the disable file is there, is removed; t: the end.
    /// </summary>
    private static PrefixHealth After(string events, PrefixHealth? from = null) =>
        events.Aggregate(from ?? Initial, (health, happens) => happens switch
        {
            'g' => health.AfterRound(good: true),
            'b' => health.AfterRound(good: false),
            'c' => health.AfterGateClosed(),
            'd' => health.AfterDisableFile(exists: true),
            'r' => health.AfterDisableFile(exists: false),
            _ => health.Terminated(),
        });

    [Theory]
    [InlineData("", "INIT")]
    [InlineData("g", "DOWN | RISING 1/5")]
    [InlineData("gg", "DOWN | RISING 2/5")]
    [InlineData("gggg", "DOWN | RISING 4/5")]
    [InlineData("ggggg", "UP")]
    [InlineData("ggggggg", "UP")]
    [InlineData("b", "DOWN")]
    [InlineData("bbbb", "DOWN")]
    [InlineData("ggggb", "DOWN")]
    [InlineData("ggggbg", "DOWN | RISING 1/5")]
    [InlineData("gggggb", "UP | FALLING 1/3")]
    [InlineData("gggggbb", "UP | FALLING 2/3")]
    [InlineData("gggggbbb", "DOWN")]
    [InlineData("gggggbbg", "UP")]
    [InlineData("gggggbbgbb", "UP | FALLING 2/3")]
    [InlineData("gggggbbbggggg", "UP")]
    public void Rises_and_falls_by_rounds_in_a_row(string events, string state) => Assert.Equal(state, After(events).ToString());

    [Theory]
    [InlineData("c", "INIT")]
    [InlineData("bc", "DOWN")]
    [InlineData("ggc", "DOWN")]
    [InlineData("gggggc", "DOWN")]
    [InlineData("gggggbc", "DOWN")]
    [InlineData("dc", "DISABLED")]
    [InlineData("gggggcgggg", "DOWN | RISING 4/5")]
    [InlineData("gggggcggggg", "UP")]
    public void A_closed_gate_takes_it_down_at_once_and_it_rises_anew(string events, string state) =>
        Assert.Equal(state, After(events).ToString());

    [Theory]
    [InlineData("d", "DISABLED")]
    [InlineData("ggd", "DISABLED")]
    [InlineData("gggggd", "DISABLED")]
    [InlineData("gggggbd", "DISABLED")]
    [InlineData("bd", "DISABLED")]
    [InlineData("dggggggg", "DISABLED")]
    [InlineData("dbbbb", "DISABLED")]
    [InlineData("gggggdr", "INIT")]
    [InlineData("gggggdrggggg", "UP")]
    [InlineData("gggggdrgggg", "DOWN | RISING 4/5")]
    [InlineData("gggggr", "UP")]
    [InlineData("ggr", "DOWN | RISING 2/5")]
    public void The_disable_file_disables_at_once_and_its_removal_starts_anew(string events, string state) =>
        Assert.Equal(state, After(events).ToString());

    [Theory]
    [InlineData("t")]
    [InlineData("gggggt")]
    [InlineData("dt")]
    [InlineData("tggggg")]
    [InlineData("tbbb")]
    [InlineData("td")]
    [InlineData("tdr")]
    [InlineData("tc")]
    public void Nothing_follows_the_end(string events) => Assert.Equal("TERMINATED", After(events).ToString());

    [Fact]
    public void Rise_1_and_fall_1_need_no_counting()
    {
        var up = PrefixHealth.Initial(1, 1).AfterRound(good: true);
        Assert.Equal("UP", up.ToString());
        Assert.Equal("DOWN", up.AfterRound(good: false).ToString());
    }

    [Theory]
    [InlineData("gggg", 3, 3, "DOWN | RISING 2/3")]
    [InlineData("gg", 9, 3, "DOWN | RISING 2/9")]
    [InlineData("gg", 1, 3, "DOWN")]
    [InlineData("gggggbb", 5, 2, "UP | FALLING 1/2")]
    [InlineData("gggggbb", 5, 1, "UP")]
    [InlineData("ggggg", 9, 9, "UP")]
    public void New_thresholds_keep_the_state(string events, int rise, int fall, string state)
    {
        var health = After(events).WithThresholds(rise, fall);
        Assert.Equal(state, health.ToString());
        Assert.Equal((rise, fall), (health.Rise, health.Fall));
    }

    [Property(MaxTest = 1000)]
    public bool Is_up_exactly_when_the_last_rise_or_fall_says_so(byte[] happenings, byte rise, byte fall)
    {
        var (up, good, bad, disabled) = (false, 0, 0, false);
        var (rises, falls) = (rise % 6 + 1, fall % 4 + 1);
        var health = PrefixHealth.Initial(rises, falls);
        foreach (var happens in happenings.Select(one => "gggggggbbbcdr"[one % 13]))
        {
            health = After(happens.ToString(), health);
            switch (happens)
            {
                case 'g' when !disabled:
                    (good, bad) = (good + 1, 0);
                    up |= good >= rises;
                    break;
                case 'b' when !disabled:
                    (good, bad) = (0, bad + 1);
                    up &= bad < falls;
                    break;
                case 'c':
                    (good, bad, up) = (0, 0, false);
                    break;
                case 'd':
                    (good, bad, up, disabled) = (0, 0, false, true);
                    break;
                case 'r':
                    disabled = false;
                    break;
            }
            if (health.IsUp != up || (health.State == HealthState.Disabled) != disabled) return false;
        }
        return true;
    }

    [Theory]
    [InlineData(HealthState.Init, 0, "INIT")]
    [InlineData(HealthState.Down, 0, "DOWN")]
    [InlineData(HealthState.Rising, 2, "DOWN | RISING 2/5")]
    [InlineData(HealthState.Up, 0, "UP")]
    [InlineData(HealthState.Falling, 1, "UP | FALLING 1/3")]
    [InlineData(HealthState.Disabled, 0, "DISABLED")]
    [InlineData(HealthState.Terminated, 0, "TERMINATED")]
    public void Reads_what_it_writes(HealthState state, int count, string text)
    {
        Assert.Equal(text, new PrefixHealth(state, count, 5, 3).ToString());
        Assert.True(PrefixHealth.TryParse(text, out var read));
        Assert.Equal((state, count, text), (read.State, read.Count, read.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("up")]
    [InlineData("UP | RISING 1/3")]
    [InlineData("DOWN | RISING 99999999999/3")]
    public void Reads_nothing_else(string text) => Assert.False(PrefixHealth.TryParse(text, out _));
}
