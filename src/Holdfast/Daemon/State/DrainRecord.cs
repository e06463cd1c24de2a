namespace Holdfast.Daemon.State;

/// <summary>A drain as it is kept; <see cref="Anycast.Services.Drain"/> says what its parts mean.</summary>
internal sealed record DrainRecord(string? Service, DateTimeOffset Since, DateTimeOffset? Until, string By, string? Reason);
