using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// A title as the public register holds it: what lists print, and nothing of the institution beside. Everything about it on a day follows from what is stored and
/// that day, so that it lapses at its moment with no one's action.
/// </summary>
public sealed class RegisterEntry
{
    private readonly TitleRecord title;

    internal RegisterEntry(TitleRecord title, Places places, Initials initials, RegisterWords words)
    {
        this.title = title;
        Names = [.. title.Names.OrderBy(name => name.From).ThenBy(name => name.Number)];
        Functions = title.Functions?.Split('、', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
        Place = title.Division is { } division ? places.FullName(division) : null;
        var called = Names.SelectMany(name => new[] { name.Holder, name.Platform }).Prepend(title.Platform).Prepend(title.Holder).OfType<string>().Where(name => name.Length > 0).Select(SearchText.Plain).Distinct(StringComparer.Ordinal).ToList();
        var place = Place is null ? "" : SearchText.Plain(Place);
        Text = string.Join('\n', [.. called, place, SearchText.Plain(title.Number ?? ""), SearchText.Plain(title.CreditCode ?? "")]);
        Facts = new RegisterFacts(GivenOn, From, Until, EndedOn, title.Mistaken, Division ?? 0, words.NumberOf(Kind), words.NumberOf(Batch ?? ""), words.NumberOf(string.Join('、', Functions)));
        // nothing typed stands for what is between two names
        Initials = [.. called.Append(place).SelectMany(name => initials.Of(name).Append(0UL))];
    }

    public Guid Id => title.Id;
    public string? CreditCode => title.CreditCode;
    public string? Number => title.Number;

    /// <summary>GB/T 2260; null where the list names none.</summary>
    public int? Division => title.Division;

    /// <summary>The division in words.</summary>
    public string? Place { get; }
    public IReadOnlyList<string> Functions { get; }
    public string Kind => title.Kind;
    public TitleLevel Level => title.Level;
    public string? Batch => title.Batch;
    public DateOnly From => title.From;
    public DateOnly GivenOn => title.GivenOn;
    public DateOnly? Until => title.Until;
    public DateOnly? EndedOn => title.EndedOn;
    public string? EndedDocument => title.EndedDocument;
    public DateOnly? PlaqueBackOn => title.PlaqueBackOn;
    public string Source => title.Source;
    public Guid? RenewsId => title.RenewsId;

    /// <summary>Whether it was given through this system, so that its certificate can be verified here.</summary>
    public bool IsOurs => title.ApplicationId is not null;

    /// <summary>Renamings, in the order of their days.</summary>
    public IReadOnlyList<TitleName> Names { get; }

    /// <summary>What a search looks through: every name it ever had, place, number and credit code.</summary>
    internal string Text { get; }

    /// <summary>The letters by which its names and place may be typed.</summary>
    internal ulong[] Initials { get; }

    /// <summary>The names it was given with.</summary>
    public (string Holder, string? Platform) First => (title.Holder, title.Platform);

    /// <summary>What it is called on a day.</summary>
    public (string Holder, string? Platform) CalledOn(DateOnly day)
    {
        for (var i = Names.Count - 1; i >= 0; i--)
        {
            if (Names[i].From <= day) return (Names[i].Holder, Names[i].Platform);
        }
        return First;
    }

    /// <summary>What a search narrows and counts by.</summary>
    internal RegisterFacts Facts { get; }

    /// <inheritdoc cref="RegisterFacts.OnDay"/>
    public CertificateState? OnDay(DateOnly day) => Facts.OnDay(day);

    /// <summary>The newest first; the order is whole, so that pages neither repeat nor leave out.</summary>
    internal static int Compare(RegisterEntry a, RegisterEntry b) =>
        b.GivenOn.CompareTo(a.GivenOn) is var day && day != 0 ? day
        : string.CompareOrdinal(a.title.Holder, b.title.Holder) is var name && name != 0 ? name
        : a.Id.CompareTo(b.Id);
}
