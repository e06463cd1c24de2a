using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Holdfast.Linux.Handover;

namespace Holdfast.Daemon.Upgrade;

/// <summary>The messages of a hand-over on a channel.</summary>
internal static class HandoverLink
{
    /// <summary>What is said of an end that has closed.</summary>
    public const string HasEnded = "it has ended";

    /// <summary>Sends one.</summary>
    /// <exception cref="HandoverException">The other end is gone, or takes nothing.</exception>
    public static void Send<T>(
        this HandoverChannel channel, HandoverKind kind, T content, JsonTypeInfo<T> type, params ReadOnlySpan<int> descriptors) =>
        channel.Send((int)kind, JsonSerializer.SerializeToUtf8Bytes(content, type), descriptors);

    /// <summary>Sends one that says all by its kind.</summary>
    /// <exception cref="HandoverException">The other end is gone, or takes nothing.</exception>
    public static void Send(this HandoverChannel channel, HandoverKind kind) => channel.Send((int)kind, []);

    /// <summary>Waits for one; kinds that are not known are passed over.</summary>
    /// <exception cref="HandoverException">Another comes, or none, or the other end refuses or ends.</exception>
    public static HandoverMessage Expect(this HandoverChannel channel, HandoverKind kind, TimeSpan patience)
    {
        while (true)
        {
            var message = channel.Receive(patience) ?? throw new HandoverException(HasEnded);
            if (message.Kind == (int)kind) return message;
            message.Close();
            if (message.Kind == (int)HandoverKind.Refused)
                throw new HandoverException(Read(message, HandoverJson.Default.RefusedRecord).Why);
            if (Enum.IsDefined((HandoverKind)message.Kind))
                throw new HandoverException($"it says {(HandoverKind)message.Kind} in the place of {kind}");
        }
    }

    /// <summary>What a message says.</summary>
    /// <exception cref="HandoverException">It says something else.</exception>
    public static T Read<T>(HandoverMessage message, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(message.Content.Span, type)
                ?? throw new HandoverException($"{(HandoverKind)message.Kind} is empty");
        }
        catch (JsonException wrong)
        {
            message.Close();
            throw new HandoverException($"{(HandoverKind)message.Kind} cannot be read: {wrong.Message}");
        }
    }

    /// <summary>The descriptors of a message in parts of these lengths.</summary>
    /// <exception cref="HandoverException">They are fewer, or more.</exception>
    public static ImmutableArray<int>[] Split(HandoverMessage message, params IReadOnlyList<int> lengths)
    {
        if (lengths.Any(length => length < 0) || lengths.Sum() != message.Descriptors.Length)
        {
            message.Close();
            throw new HandoverException(
                $"{(HandoverKind)message.Kind} has {message.Descriptors.Length} descriptors, and tells of {lengths.Sum()}");
        }
        var at = 0;
        return [.. lengths.Select(length => message.Descriptors.Slice((at += length) - length, length))];
    }
}
