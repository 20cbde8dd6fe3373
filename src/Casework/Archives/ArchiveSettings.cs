using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>What an installation says of keeping ended cases, before what notices say: an archive office sets one period for all.</summary>
/// <param name="Kept">Null: as the notice says.</param>
public sealed record ArchiveSettings(Retention? Kept)
{
    /// <summary>SHIFAN_RETENTION: 永久, 30年 or 10年.</summary>
    public static ArchiveSettings From(Func<string, string?> setting)
    {
        if (setting("SHIFAN_RETENTION")?.Trim() is not { Length: > 0 } word) return new ArchiveSettings((Retention?)null);
        return Retention.Periods.TryGetValue(word, out var years)
            ? new ArchiveSettings(new Retention(years, null, false, "", "安装时的设置"))
            : throw new InvalidOperationException($"SHIFAN_RETENTION is “{word}”; it may be {string.Join(", ", Retention.Periods.Keys)}.");
    }

    /// <summary>What holds for a notice's cases; its 密级 stays.</summary>
    public Retention Of(Programme programme) => Kept is { } own ? own with { Secrecy = programme.Retention?.Secrecy } : programme.Retention ?? Retention.Usual;
}
