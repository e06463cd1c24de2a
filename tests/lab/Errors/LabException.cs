namespace Holdfast.Lab.Errors;

/// <summary>Something of the lab did not work; the message is for the person who runs it.</summary>
public sealed class LabException : Exception
{
    /// <summary>With no message.</summary>
    public LabException() { }

    /// <summary>With a message.</summary>
    /// <param name="message">What did not work.</param>
    public LabException(string message) : base(message) { }

    /// <summary>With a message and its cause.</summary>
    /// <param name="message">What did not work.</param>
    /// <param name="innerException">Why.</param>
    public LabException(string message, Exception innerException) : base(message, innerException) { }
}
