using Holdfast.LoadBalancer.Logging.Formats;

namespace Holdfast.LoadBalancer.Logging.Outputs;

/// <summary>systemd's journal, over its native protocol: a datagram an entry, with a field for each thing known.</summary>
/// <param name="Journal">The journal's unix socket.</param>
public sealed record JournaldTarget(CollectorAddress Journal) : SinkTarget
{
    /// <inheritdoc/>
    public override string Word => "journald";

    internal override SinkOutput CreateOutput(SinkContext context) => new JournaldOutput(this, context);
}

/// <summary>Writes entries into the journal.</summary>
internal sealed class JournaldOutput(JournaldTarget target, SinkContext context) : SinkOutput
{
    private readonly DatagramPeer _journal = new(target.Journal.EndPoint, target.Journal.Text, context);
    private readonly byte[] _entry = new byte[256 + (2 * MessageFields.MaxLength)];

    /// <inheritdoc/>
    public override bool TryOpen() => _journal.TryOpen();

    /// <inheritdoc/>
    public override bool TryWrite(scoped in LoggedEntry entry, LoggedEvents what)
    {
        var line = new LineWriter(_entry);
        line.Add("PRIORITY=6\nSYSLOG_IDENTIFIER=holdfast\nMESSAGE="u8);
        Add(ref line, in entry, what, FieldForm.Text);
        line.Add('\n');
        Add(ref line, in entry, what, FieldForm.Journal);
        return _journal.TrySend(line.Written);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _journal.Dispose();
        context.Tally.Closed();
    }

    private void Add(ref LineWriter line, scoped in LoggedEntry entry, LoggedEvents what, FieldForm form)
    {
        var fields = new FieldWriter(line.Rest, form);
        MessageFields.Write(ref fields, in entry, what, context);
        line.Advance(fields.End());
    }
}
