using System.Runtime.InteropServices;

namespace Holdfast.Linux.Processes;

/// <summary>
/// Standard output or error of this process, unbuffered. Unlike the framework's console streams it writes nothing of its own to a
/// terminal, and does not change the terminal's modes.
/// </summary>
/// <param name="descriptor">1 or 2. It stays open.</param>
public sealed unsafe class StandardStream(int descriptor) : Stream
{
    /// <summary>Standard output.</summary>
    public const int Output = 1;

    /// <summary>Standard error.</summary>
    public const int Error = 2;

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Writes all of it, and waits as long as that takes. What nobody reads any more (EPIPE) is dropped.</summary>
    /// <exception cref="IOException">It cannot be written: the disk is full.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            nint written;
            fixed (byte* octets = buffer)
                written = LibC.Write(descriptor, octets, (nuint)buffer.Length);
            if (written >= 0)
            {
                buffer = buffer[(int)written..];
                continue;
            }

            switch (Marshal.GetLastPInvokeError())
            {
                case Errno.EINTR:
                    break;
                case Errno.EAGAIN:
                    // Whoever shares the terminal or pipe has made it non-blocking.
                    var entry = new PollEntry { Descriptor = descriptor, Wanted = PollEntry.Out };
                    _ = LibC.Poll(&entry, 1, -1);
                    break;
                case Errno.EPIPE:
                    return;
                case var error:
                    throw new IOException(Marshal.GetPInvokeErrorMessage(error));
            }
        }
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();
}
