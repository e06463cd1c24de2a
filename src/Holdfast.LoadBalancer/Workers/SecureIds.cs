using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Holdfast.LoadBalancer.Workers;

/// <summary>
/// Query IDs and source ports nobody can foresee (RFC 5452, section 9): the system's generator, drawn from in blocks.
/// </summary>
/// <remarks>One a thread. A draw allocates nothing and enters the generator once in 2,048 times.</remarks>
internal sealed class SecureIds
{
    private readonly ushort[] _block = new ushort[2048];
    private int _next = 2048;

    /// <summary>The ID that <see cref="NextId"/> will give, for who prepares for it; now and then another.</summary>
    public ushort Coming => _block[_next % _block.Length];

    /// <summary>A query ID.</summary>
    public ushort NextId()
    {
        if (_next == _block.Length)
        {
            RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(_block.AsSpan()));
            _next = 0;
        }
        return _block[_next++];
    }

    /// <summary>
    /// A port from <paramref name="lowest"/> to <paramref name="highest"/>, both included, each as likely as any other.
    /// </summary>
    public ushort NextPort(ushort lowest = 1024, ushort highest = ushort.MaxValue)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lowest, highest);
        var count = highest - lowest + 1;
        var fair = 65536 / count * count;
        int drawn;
        do
            drawn = NextId();
        while (drawn >= fair);
        return (ushort)(lowest + drawn % count);
    }
}
