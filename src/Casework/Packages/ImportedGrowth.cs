namespace Shifan.Casework;

/// <summary>
/// Whether a case of a package goes on from the case as it is here: it has everything that is here, letter by letter, and more. What this office did with
/// it for itself (its marks, look-ups) stays beside what comes. That it was sent back is told by both sides, each in its own words: that is one act, and here
/// stands as it was done here.
/// </summary>
internal static class ImportedGrowth
{
    /// <summary>The case as it came, with the sendings back as they stand here.</summary>
    public static PackageData.Case Told(PackageData.Case here, PackageData.Case came) =>
        came with { Acts = [.. came.Acts.Select((act, i) => i < here.Acts.Count && IsSameBack(here.Acts[i], act) ? here.Acts[i] : act)] };

    public static bool IsBack(PackageData.Act act) => act.Action == AnswerBatch.Action;

    private static bool IsSameBack(PackageData.Act here, PackageData.Act came) =>
        IsBack(here) && IsBack(came) && (here.Number, here.Step, here.ToStep, here.Version) == (came.Number, came.Step, came.ToStep, came.Version);

    /// <summary>Null where it only goes on; else what stands against it, in words.</summary>
    /// <param name="here">All that is known of it here.</param>
    /// <param name="came">What came, as <see cref="Told"/> tells it.</param>
    /// <param name="office">The office that takes it in.</param>
    public static string? Against(PackageData.Case here, PackageData.Case came, string office)
    {
        if (here.Acts.Count > came.Acts.Count) return $"本系统中此件又办理过（共 {here.Acts.Count} 次，数据包中 {came.Acts.Count} 次），两边都有变化，请与报送单位核对";
        if (ImportDifference.Of(Known(here, here, office), Known(came, here, office)) is { } differs) return differs;
        if (here.Acts.Count == came.Acts.Count) return "本系统已有此件（不是随这次上报收到的），请先在本系统办理完毕，或与报送单位核对";
        if (!IsBack(here.Acts[^1]) && !IsBack(came.Acts[here.Acts.Count])) return "本系统没有退回此件，数据包中也没有退回的记录，请与报送单位核对";
        var taken = here.Lookups.Where(one => one.Office == office).Select(one => one.Number).Intersect(came.Lookups.Select(one => one.Number)).Any()
            || here.Sheets.Where(one => one.Office == office).Select(one => one.Number).Intersect(came.Sheets.Select(one => one.Number)).Any()
            || here.Samples.Where(one => one.Office == office).Select(one => one.Number).Intersect(came.Samples.Select(one => one.Number)).Any();
        return taken ? "退回之后，两边各自登记了外部查询、推荐表或抽查，编号相同，请与报送单位核对" : null;
    }

    // of either side what the other knew when the case was last the same on both
    private static object Known(PackageData.Case of, PackageData.Case here, string office) => new
    {
        of.Number,
        of.Institution,
        of.StartedAt,
        Versions = of.Versions.Take(here.Versions.Count),
        Moves = of.Moves.Take(here.Moves.Count),
        Acts = of.Acts.Take(here.Acts.Count),
        Points = of.Points.Where(point => here.Points.Any(other => (other.Act, other.Number) == (point.Act, point.Number))).Select(point => new { point.Act, point.Number, point.Place, point.Text, point.Clause, point.Office, point.Version }),
        Sheets = of.Sheets.Where(sheet => sheet.Office != office).Take(here.Sheets.Count(sheet => sheet.Office != office)),
        Marks = of.Marks.Where(mark => mark.Office != office && here.Marks.Any(other => (other.Office, other.Number) == (mark.Office, mark.Number))),
        Lookups = of.Lookups.Where(looked => looked.Office != office).Take(here.Lookups.Count(looked => looked.Office != office)),
        Samples = of.Samples.Where(draw => draw.Office != office).Take(here.Samples.Count(draw => draw.Office != office)).Select(draw => draw with { Asked = [] }),
    };
}
