using System.Collections.Immutable;

namespace Holdfast.Linux.Handover;

/// <summary>A message of one process to the other.</summary>
/// <param name="Kind">What it is, by a number that both know.</param>
/// <param name="Content">What it says.</param>
/// <param name="Descriptors">What was passed with it; whoever has the message closes them.</param>
public sealed record HandoverMessage(int Kind, ReadOnlyMemory<byte> Content, ImmutableArray<int> Descriptors)
{
    /// <summary>Closes the descriptors, which nobody wants.</summary>
    public void Close()
    {
        foreach (int descriptor in Descriptors)
            PassedDescriptors.Close(descriptor);
    }
}

/// <summary>The other process says what cannot be understood, or says nothing.</summary>
/// <param name="message">What is wrong.</param>
public sealed class HandoverException(string message) : Exception(message);
