namespace Holdfast.Bgp.Wire;

/// <summary>
/// What is wrong with a received message, as the NOTIFICATION that answers it and in words; <c>default</c> is nothing.
/// </summary>
/// <param name="Code">The error code to answer with.</param>
/// <param name="Subcode">Its subcode.</param>
/// <param name="What">What was found where.</param>
internal readonly record struct MessageError(ErrorCode Code, byte Subcode, string What)
{
    /// <summary>What goes in the NOTIFICATION's Data field.</summary>
    public EquatableArray<byte> Data { get; init; }

    public bool IsError => Code != ErrorCode.None;

    public static MessageError None => default;

    public static MessageError Header(HeaderSubcode subcode, string what, params ReadOnlySpan<byte> data) =>
        new(ErrorCode.MessageHeader, (byte)subcode, what) { Data = EquatableArray.Create(data) };

    public static MessageError Open(OpenSubcode subcode, string what, params ReadOnlySpan<byte> data) =>
        new(ErrorCode.Open, (byte)subcode, what) { Data = EquatableArray.Create(data) };

    public static MessageError RouteRefresh(RouteRefreshSubcode subcode, string what, params ReadOnlySpan<byte> data) =>
        new(ErrorCode.RouteRefresh, (byte)subcode, what) { Data = EquatableArray.Create(data) };

    public static MessageError Update(UpdateSubcode subcode, string what, params ReadOnlySpan<byte> data) =>
        new(ErrorCode.Update, (byte)subcode, what) { Data = EquatableArray.Create(data) };

    public override string ToString() => IsError ? $"{ErrorText.Of(Code, Subcode)} ({What})" : "no error";
}
