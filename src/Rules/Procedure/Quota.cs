namespace Shifan.Rules;

/// <summary>How a share that is no whole number becomes one.</summary>
public enum Rounding
{
    /// <summary>The part is dropped.</summary>
    Down,

    /// <summary>A part counts as one.</summary>
    Up,

    /// <summary>四舍五入</summary>
    Nearest,
}

/// <summary>How the size of a quota is found for an office.</summary>
/// <param name="Places">A fixed number of places; null where a share decides.</param>
/// <param name="ShareOfSubmitted">So many percent of the applications submitted in the office's area.</param>
public sealed record QuotaSize(int? Places, decimal? ShareOfSubmitted)
{
    /// <summary>So many percent of the applications that were accepted in the office's area.</summary>
    public decimal? ShareOfAccepted { get; init; }

    /// <summary>What becomes of a part of a place.</summary>
    public Rounding Rounding { get; init; } = Rounding.Down;

    /// <summary>A share gives at least so many places.</summary>
    public int Least { get; init; } = 1;

    /// <summary>The number of places.</summary>
    public int For(int submitted, int accepted = 0)
    {
        if (Places is { } places) return places;
        var share = (ShareOfAccepted is { } part ? accepted * part : submitted * ShareOfSubmitted!.Value) / 100;
        return Math.Max(Least, (int)(Rounding switch
        {
            Rounding.Up => Math.Ceiling(share),
            Rounding.Nearest => Math.Round(share, MidpointRounding.AwayFromZero),
            _ => Math.Floor(share),
        }));
    }

    /// <summary>The size in words.</summary>
    public override string ToString() => Places is { } places ? $"{places} 家"
        : (ShareOfAccepted is { } part ? $"受理数的 {part:0.##}%" : $"申报数的 {ShareOfSubmitted!.Value:0.##}%")
            + Rounding switch { Rounding.Up => "，不足一家按一家", Rounding.Nearest => "，四舍五入", _ => "" } + (Least == 1 ? "" : $"，至少 {Least} 家");
}

/// <summary>Another size for the offices of some divisions.</summary>
public sealed record QuotaVariant(IReadOnlyList<int> Divisions, QuotaSize Size);

/// <summary>
/// A pot of places that an office may give. A case takes from the first pot whose <see cref="For"/> it meets; a pot without a
/// size is outside every quota. Soft (原则上): more only by an officer who was named for it, with a written reason.
/// </summary>
public sealed record Quota(
    string Id, string Label, string Level, string Step, QuotaSize? Size, IReadOnlyList<QuotaVariant> Variants, bool Soft, Condition? For,
    string Clause, string? Note)
{
    /// <summary>The level within whose area all offices share one pot; null: every office of <see cref="Level"/> has its own.</summary>
    public Level? Shared { get; init; }

    /// <summary>The size for the office of a division; null for no limit.</summary>
    public QuotaSize? SizeFor(int division) => Variants.FirstOrDefault(v => v.Divisions.Any(outer => Within.Covers(outer, division)))?.Size ?? Size;

    /// <summary>What a further recommendation means when so many places are already taken.</summary>
    public QuotaDecision Decide(int division, int taken, int submitted, int accepted = 0)
    {
        if (SizeFor(division) is not { } size) return new QuotaDecision(this, taken, null, Soft: false);
        return new QuotaDecision(this, taken, size.For(submitted, accepted), Soft);
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
