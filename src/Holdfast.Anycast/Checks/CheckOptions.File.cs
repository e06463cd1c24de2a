namespace Holdfast.Anycast.Checks;

public abstract partial record CheckOptions
{
    /// <summary>A file that must be there, or must not be.</summary>
    /// <param name="Path">
    /// Its absolute path; <c>{address}</c>, <c>{prefix}</c>, <c>{service}</c> and <c>{family}</c> stand for what is checked.
    /// </param>
    public sealed record File(string Path) : CheckOptions
    {
        /// <summary>It must not be there.</summary>
        public bool Absent { get; init; }

        /// <summary>What its first MiB must contain, compared octet by octet in UTF-8; null wants nothing of it.</summary>
        public string? Contains { get; init; }

        /// <summary>It must have been written no longer ago than this; null lets it be of any age.</summary>
        public TimeSpan? MaxAge { get; init; }
    }
}
