using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Holdfast.Web.Tls;

/// <summary>
/// Encrypts connections before Kestrel reads requests from them. Kestrel's own middleware for it can be had from a host's
/// services alone (decision 29).
/// </summary>
/// <param name="certificates">The certificate.</param>
internal sealed class TlsMiddleware(CertificateStore certificates)
{
    // A connection that is not encrypted by then is closed.
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(5);

    public async Task EncryptAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var plain = connection.Transport;
        await using var stream = new SslStream(new TransportStream(plain), leaveInnerStreamOpen: true);
        if (!await IsEncryptedAsync(stream, connection.ConnectionClosed))
            return;
        connection.Features.Set<ITlsConnectionFeature>(NoClientCertificate.Instance);
        connection.Transport = new EncryptedTransport(stream);
        try
        {
            await next(connection);
        }
        finally
        {
            connection.Transport = plain;
        }
    }

    private async Task<bool> IsEncryptedAsync(SslStream stream, CancellationToken closed)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(closed);
        limit.CancelAfter(HandshakeTimeout);
        try
        {
            await stream.AuthenticateAsServerAsync(certificates.Options, limit.Token);
            return true;
        }
        catch (Exception e) when (e is AuthenticationException or IOException or OperationCanceledException)
        {
            // It is no TLS, none that we speak, or nobody any more.
            return false;
        }
    }

    private sealed class EncryptedTransport(SslStream stream) : IDuplexPipe
    {
        public PipeReader Input { get; } = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true));

        public PipeWriter Output { get; } = PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true));
    }

    /// <summary>By this feature Kestrel knows that the scheme is https.</summary>
    private sealed class NoClientCertificate : ITlsConnectionFeature
    {
        public static readonly NoClientCertificate Instance = new();

        public X509Certificate2? ClientCertificate { get => null; set => _ = value; }

        public Task<X509Certificate2?> GetClientCertificateAsync(CancellationToken cancellationToken) =>
            Task.FromResult<X509Certificate2?>(null);
    }

    /// <summary>A connection's two pipes as the one stream that is encrypted; read and written asynchronously alone.</summary>
    private sealed class TransportStream(IDuplexPipe pipes) : Stream
    {
        private readonly Stream _input = pipes.Input.AsStream(leaveOpen: true);
        private readonly Stream _output = pipes.Output.AsStream(leaveOpen: true);

        public override bool CanRead => true;

        public override bool CanWrite => true;

        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            _input.ReadAsync(buffer, cancellationToken);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            _output.WriteAsync(buffer, cancellationToken);

        public override Task FlushAsync(CancellationToken cancellationToken) => _output.FlushAsync(cancellationToken);

        public override void Flush() => throw new NotSupportedException();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
