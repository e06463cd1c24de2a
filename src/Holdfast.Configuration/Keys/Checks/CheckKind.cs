using Holdfast.Anycast.Checks;
using Holdfast.Configuration.Schema;
using Holdfast.Configuration.Values;

namespace Holdfast.Configuration.Keys.Checks;

/// <summary>A kind of check, named by the first of its keys.</summary>
/// <param name="section">Its keys.</param>
internal abstract class CheckKind(Section section)
{
    public string Name { get; } = section.Keys[0].Name;

    public Section Section => section;

    public abstract bool Fits(CheckOptions check);

    /// <summary>A check of this kind; null (and an error) when its first key could not be read.</summary>
    public abstract CheckOptions? Read(MappingReader map, Field field, Reading reading);

    /// <summary>A check of this kind in words; two are equal when their words are.</summary>
    public abstract string Words(CheckOptions check);
}

/// <summary>A kind of check that fills <typeparamref name="TCheck"/>.</summary>
/// <param name="section">Its keys.</param>
/// <param name="unset">A check before its keys are read.</param>
internal sealed class CheckKind<TCheck>(Section<TCheck> section, TCheck unset) : CheckKind(section)
    where TCheck : CheckOptions
{
    public override bool Fits(CheckOptions check) => check is TCheck;

    public override CheckOptions? Read(MappingReader map, Field field, Reading reading)
    {
        var check = unset;
        return ((Key<TCheck>)section.Keys[0]).TryRead(field, reading, ref check) ? section.Read(map, check, reading) : null;
    }

    public override string Words(CheckOptions check) => section.Words((TCheck)check);
}
