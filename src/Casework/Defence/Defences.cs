using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>A group as an operation works on it.</summary>
internal sealed record DefenceFile(DefenceGroup Group, Panelfile File, IReadOnlyList<HearingFile> Hearings)
{
    public DefenceTerms? Terms => File.Programme.Defences.FirstOrDefault(terms => terms.Step == File.Panel.Step);
}

/// <summary>A hearing with its case.</summary>
internal sealed record HearingFile(Hearing Row, Application Application, string Institution);

/// <summary>答辩组: found through the panel. Of another office's, or of one in which an expert has no seat, nobody hears.</summary>
public sealed class Defences(Db db, Panels panels)
{
    internal static readonly Refusal NoSuch = new("defence.unknown", "没有这个答辩组，或不由您所在单位组织");
    internal static readonly Refusal NoSuchCase = new("defence.case", "这个答辩组中没有这一件");
    internal static readonly Refusal NoTerms = new("defence.terms", "项目文件没有规定这一步怎样答辩");

    /// <summary>The hearings of groups whose case has not left the panel: what was taken out is heard no more.</summary>
    internal static IQueryable<Hearing> Live(Db db) =>
        db.Hearings.Where(h => db.DefenceGroups.Any(g => g.Id == h.GroupId && db.PanelCases.Any(c => c.PanelId == g.PanelId && c.ApplicationId == h.ApplicationId && c.LeftAt == null)));

    /// <summary>A group of an own panel, held until the transaction ends; its hearings in order, those without a place last.</summary>
    internal async Task<DefenceFile?> LockAsync(Actor actor, Guid id, CancellationToken stop)
    {
        if (await db.DefenceGroups.AsNoTracking().Where(g => g.Id == id).Select(g => (Guid?)g.PanelId).FirstOrDefaultAsync(stop) is not { } panel) return null;
        return await panels.LockAsync(actor, panel, stop) is { } file ? await ReadAsync(id, file, stop) : null;
    }

    /// <summary>The same for an expert who has given his word there.</summary>
    internal async Task<(DefenceFile File, PanelSeat Seat)?> LockSeatAsync(Actor actor, Guid id, CancellationToken stop)
    {
        if (await db.DefenceGroups.AsNoTracking().Where(g => g.Id == id).Select(g => (Guid?)g.PanelId).FirstOrDefaultAsync(stop) is not { } panel) return null;
        return await panels.LockSeatAsync(actor, panel, stop) is var (file, seat) && seat.State == SeatState.Accepted ? (await ReadAsync(id, file, stop), seat) : null;
    }

    private async Task<DefenceFile> ReadAsync(Guid id, Panelfile file, CancellationToken stop)
    {
        var group = await db.DefenceGroups.FirstAsync(g => g.Id == id, stop);
        var rows = await (from hearing in Live(db)
                          join application in db.Applications on hearing.ApplicationId equals application.Id
                          join institution in db.Institutions on application.InstitutionId equals institution.Id
                          where hearing.GroupId == id
                          orderby hearing.Place == null, hearing.Place, application.Number
                          select new { hearing, application, institution.Name }).ToListAsync(stop);
        return new DefenceFile(group, file, [.. rows.Select(row => new HearingFile(row.hearing, row.application, row.Name))]);
    }

    /// <summary>Days as they were typed, in any of the usual ways of setting apart; what is none is refused with its word.</summary>
    internal static IReadOnlyList<DateOnly> ReadDays(string? typed, DateOnly today, List<Refusal> wrong)
    {
        var days = new List<DateOnly>();
        foreach (var word in (typed ?? "").Split(['、', '，', ',', ';', '；', '\n', ' ', '　'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!DateOnly.TryParseExact(word, ["yyyy-MM-dd", "yyyy-M-d"], System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.None, out var day)) wrong.Add(new Refusal("defence.day", $"“{(word.Length > 20 ? word[..20] : word)}”不是日期，请写成 2021-06-01 的样子，多个用顿号隔开", "days"));
            else if (day < today || day > today.AddYears(2)) wrong.Add(new Refusal("defence.day", $"答辩日期 {day:yyyy-MM-dd} 应在今天起的两年之内", "days"));
            else days.Add(day);
        }
        if (wrong.Count == 0 && days.Count == 0) wrong.Add(Refusals.Missing("days", "答辩日期"));
        if (days.Count > 30) wrong.Add(new Refusal("defence.day", "一个答辩组最多 30 天，请分组", "days"));
        return days;
    }
}
