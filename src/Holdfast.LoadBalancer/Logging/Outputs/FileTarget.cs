using System.Globalization;
using Holdfast.Linux.Files;
using Holdfast.LoadBalancer.Logging.Formats;

namespace Holdfast.LoadBalancer.Logging.Outputs;

/// <summary>A file that lines are appended to.</summary>
/// <param name="Path">The file.</param>
public sealed record FileTarget(string Path) : SinkTarget
{
    /// <inheritdoc/>
    public override string Word => "file";

    /// <summary>How lines look.</summary>
    public LineFormat Format { get; init; }

    /// <summary>Octets at which the file is put aside, and a new one begun; 0: never.</summary>
    public long MaxSize { get; init; }

    /// <summary>Files put aside that are kept.</summary>
    public int Keep { get; init; } = 5;

    internal override SinkOutput CreateOutput(SinkContext context) => new FileOutput(this, context);
}

/// <summary>How lines look.</summary>
public enum LineFormat
{
    /// <summary><c>key=value</c>, with spaces between.</summary>
    Text,

    /// <summary>A JSON object.</summary>
    Json,
}

/// <summary>Appends lines to a file, and begins a new one when it is full.</summary>
internal sealed class FileOutput(FileTarget target, SinkContext context) : SinkOutput
{
    private const int Capacity = 64 * 1024;

    private readonly OutputBuffer _buffer = new(Capacity);
    private readonly RetryPause _pause = new(context.Time);
    private readonly FieldForm _form = target.Format == LineFormat.Json ? FieldForm.Json : FieldForm.Text;
    private FileStream? _file;
    private long _size;
    private bool _isTorn;

    /// <inheritdoc/>
    public override bool TryOpen()
    {
        if (_file is not null)
            return true;
        if (!_pause.TryBegin())
            return false;
        try
        {
            Open();
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            context.Tally.Failed($"cannot open {target.Path}: {e.Message}");
            return false;
        }
    }

    /// <inheritdoc/>
    public override bool TryWrite(scoped in LoggedEntry entry, LoggedEvents what)
    {
        if (_buffer.Free.Length < MessageFields.MaxLength)
            Flush();
        if (_file is null)
            return false;
        var fields = new FieldWriter(_buffer.Free, _form);
        MessageFields.Write(ref fields, in entry, what, context);
        int length = fields.End();
        _buffer.Free[length] = (byte)'\n';
        _buffer.Added(length + 1);
        return true;
    }

    /// <inheritdoc/>
    public override void Flush()
    {
        if (_file is null || _buffer.IsEmpty)
            return;
        try
        {
            // A line that was cut by a full disk is not gone on with.
            if (_isTorn)
                _file.WriteByte((byte)'\n');
            _isTorn = false;
            _file.Write(_buffer.Unsent);
            _size += _buffer.Unsent.Length;
            context.Tally.CountWritten(_buffer.Clear());
            context.Tally.Opened(target.Path);
            // Others may have cut it meanwhile.
            if (target.MaxSize > 0 && _size >= target.MaxSize && (_size = _file.Length) >= target.MaxSize)
                PutAside();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            context.Tally.CountLost(_buffer.Clear());
            context.Tally.Failed($"cannot write {target.Path}: {e.Message}", stillOpen: _file is not null);
            _isTorn = _file is not null && _file.Length > _size;
        }
    }

    /// <inheritdoc/>
    public override void Reopen()
    {
        Flush();
        Close();
        _pause.Reset();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        Flush();
        Close();
        context.Tally.Closed();
    }

    private void Open()
    {
        _file = RegularFile.OpenAppend(target.Path);
        _size = _file.Length;
        _isTorn = false;
        context.Tally.Opened(target.Path);
    }

    private void Close()
    {
        _file?.Dispose();
        _file = null;
    }

    // FILE.1 is the latest of those put aside, FILE.N the oldest.
    private void PutAside()
    {
        Close();
        for (int number = target.Keep; number > 1; number--)
        {
            if (File.Exists(Aside(number - 1)))
                File.Move(Aside(number - 1), Aside(number), overwrite: true);
        }

        if (target.Keep > 0)
            File.Move(target.Path, Aside(1), overwrite: true);
        else
            File.Delete(target.Path);
        Open();
    }

    private string Aside(int number) => string.Create(CultureInfo.InvariantCulture, $"{target.Path}.{number}");
}
