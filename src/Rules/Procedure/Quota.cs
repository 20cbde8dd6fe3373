namespace Shifan.Rules;

/// <summary>How the size of a quota is found for an office.</summary>
/// <param name="Places">A fixed number of places; null where the share decides.</param>
/// <param name="ShareOfSubmitted">So many percent of the applications submitted in the office's area, rounded down but at least one.</param>
public sealed record QuotaSize(int? Places, decimal? ShareOfSubmitted)
{
    /// <summary>The number of places.</summary>
    public int For(int submitted) => Places ?? Math.Max(1, (int)Math.Floor(submitted * ShareOfSubmitted!.Value / 100));

    /// <summary>The size in words.</summary>
    public override string ToString() => Places is { } places ? $"{places} 家" : $"申报数的 {ShareOfSubmitted!.Value:0.##}%";
}

/// <summary>Another size for the offices of some divisions.</summary>
public sealed record QuotaVariant(IReadOnlyList<int> Divisions, QuotaSize Size);

/// <summary>
/// A pot of places that an office may give. A case takes from the first pot whose <see cref="For"/> it meets; a pot without a
/// size is outside every quota. Soft (原则上): more only with a written reason.
/// </summary>
public sealed record Quota(
    string Id, string Label, string Level, string Step, QuotaSize? Size, IReadOnlyList<QuotaVariant> Variants, bool Soft, Condition? For,
    string Clause, string? Note)
{
    /// <summary>The size for the office of a division; null for no limit.</summary>
    public QuotaSize? SizeFor(int division) => Variants.FirstOrDefault(v => v.Divisions.Any(outer => Within.Covers(outer, division)))?.Size ?? Size;

    /// <summary>What a further recommendation means when so many places are already taken.</summary>
    public QuotaDecision Decide(int division, int taken, int submitted)
    {
        if (SizeFor(division) is not { } size) return new QuotaDecision(this, taken, null, Soft: false);
        return new QuotaDecision(this, taken, size.For(submitted), Soft);
    }
}

/// <summary>A quota as it stands before one more case takes a place. <paramref name="Places"/> null: no limit.</summary>
public sealed record QuotaDecision(Quota Quota, int Taken, int? Places, bool Soft)
{
    /// <summary>One more would exceed it.</summary>
    public bool Exceeds => Places is { } places && Taken >= places;

    /// <summary>One more cannot be had even with a reason.</summary>
    public bool Refuses => Exceeds && !Soft;
}
