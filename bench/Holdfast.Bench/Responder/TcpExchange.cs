using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Holdfast.Linux;
using Holdfast.Linux.Streams;

namespace Holdfast.Bench.Responder;

/// <summary>One connection of the responder: queries in, answers out, all that one read brings answered by one write.</summary>
internal sealed unsafe class TcpExchange(StreamSocket socket) : IDisposable
{
    private const int InputSize = 64 << 10;
    private const int OutputSize = 128 << 10;
    private const int Prefix = 2;

    private readonly byte* _input = (byte*)NativeMemory.Alloc(InputSize);
    private readonly byte* _output = (byte*)NativeMemory.Alloc(OutputSize);
    private int _read;
    private int _written;
    private int _toWrite;

    public StreamSocket Socket => socket;

    /// <summary>Whether answers wait until the peer takes them; until then nothing is read.</summary>
    public bool IsBlocked => _written < _toWrite;

    /// <summary>Does what can be done now; false when the connection has ended.</summary>
    public bool Serve()
    {
        if (IsBlocked)
            return Write();
        int read = socket.Read(_input + _read, InputSize - _read);
        if (read <= 0)
            return read == -Errno.EAGAIN;
        _read += read;
        Answer();
        return Write();
    }

    public void Dispose()
    {
        socket.Close();
        NativeMemory.Free(_input);
        NativeMemory.Free(_output);
        GC.SuppressFinalize(this);
    }

    private void Answer()
    {
        int at = 0;
        _written = _toWrite = 0;
        while (_read - at >= Prefix)
        {
            int length = BinaryPrimitives.ReadUInt16BigEndian(new Span<byte>(_input + at, Prefix));
            if (_read - at < Prefix + length || OutputSize - _toWrite < Prefix + length + FixedAnswer.Growth)
                break;
            var room = new Span<byte>(_output + _toWrite + Prefix, length + FixedAnswer.Growth);
            new Span<byte>(_input + at + Prefix, length).CopyTo(room);
            int answer = FixedAnswer.Make(room, length);
            if (answer > 0)
            {
                BinaryPrimitives.WriteUInt16BigEndian(new Span<byte>(_output + _toWrite, Prefix), (ushort)answer);
                _toWrite += Prefix + answer;
            }

            at += Prefix + length;
        }

        _read -= at;
        new Span<byte>(_input + at, _read).CopyTo(new Span<byte>(_input, InputSize));
    }

    private bool Write()
    {
        int written = socket.Write(_output + _written, _toWrite - _written);
        if (written < 0 && written != -Errno.EAGAIN)
            return false;
        _written += Math.Max(0, written);
        return true;
    }
}
