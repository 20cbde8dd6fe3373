using Microsoft.EntityFrameworkCore;
using Shifan.Documents;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>A task to its expert: the sheet as far as he has filled it in, and beside it the case, blind to whom to reach there.</summary>
public sealed class ShowTask(Db db, ScoringFiles files, ProgrammeStore programmes, MaterialsOf materials, FindVisitFindings visits, TimeProvider time)
{
    /// <summary>A file, known by its slot and number alone: what its owner called it may name people.</summary>
    public sealed record Paper(string Slot, string Label, int Number, int Pages, bool HasPictures);

    /// <param name="Scored">The sheet as it counts so far, or as it was submitted.</param>
    /// <param name="Signed">The newest submitted sheet; null where there is none.</param>
    /// <param name="Visited">What was found at a site visit, in sentences.</param>
    /// <param name="Closed">Why it cannot be filled in now; null where it can.</param>
    public sealed record View(
        ScoringTask Task, Panel Panel, int Place, string Institution, Programme Programme, ScoreSheet Sheet, IReadOnlyDictionary<string, ScoreAnswer> Answers, Scored Scored, SignedScore? Signed,
        string SignedAs, Refusal? Closed, Answered Answered, Report Report, IReadOnlyList<Paper> Papers, IReadOnlyList<string> Visited)
    {
        /// <summary>What others scored, lowest first and without names, where the programme lets him know; else empty.</summary>
        public IReadOnlyList<string> Others { get; init; } = [];
    }

    public async Task<View?> RunAsync(Actor actor, Guid id, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        if (await files.Own(actor).AsNoTracking().FirstOrDefaultAsync(t => t.Id == id, stop) is not { } task) return null;
        var panel = await db.Panels.AsNoTracking().FirstAsync(p => p.Id == task.PanelId, stop);
        var seat = await db.PanelSeats.AsNoTracking().FirstAsync(s => s.PanelId == task.PanelId && s.ExpertId == task.ExpertId, stop);
        var member = await db.PanelCases.AsNoTracking().FirstAsync(c => c.PanelId == task.PanelId && c.ApplicationId == task.ApplicationId, stop);
        var programme = await programmes.FindAsync(panel.Digest, stop);
        var file = new Scoringfile(task, seat, new Panelfile(panel, programme), member) { Hearing = await files.HearingAsync(task, stop) };
        if (programme.ScoreSheetAt(panel.Step) is not { } sheet) return null;
        var version = await db.Versions.AsNoTracking().FirstAsync(v => v.ApplicationId == member.ApplicationId && v.Number == member.Version, stop);
        var whole = Answered.Read(programme, version.Answers, version.Declared, Deadline.DayOf(version.SubmittedAt));
        var signed = task.Submitted == 0 ? null : await db.SignedScores.AsNoTracking().FirstAsync(s => s.TaskId == task.Id && s.Number == task.Submitted, stop);
        // a sheet that was given back begins with what was submitted
        var answers = SheetText.Read(task.Draft ?? signed?.Answers);
        var institution = await (from application in db.Applications join one in db.Institutions on application.InstitutionId equals one.Id where application.Id == member.ApplicationId select new { one.Name, one.CreditCode }).FirstAsync(stop);
        var names = Sight.HidesInstitution(programme, panel.Step) ? Blind.NamesIn(programme, whole.Answers, institution.Name, institution.CreditCode) : null;
        return new View(
            task, panel, member.Place, names is null ? institution.Name : Sight.NameOf(member.Place), programme, sheet, answers, sheet.Score(answers, whole.Sheet), signed, seat.PledgedAs ?? "", file.Closed(now),
            whole with { Answers = Blind.Of(programme, whole.Answers, names) }, programme.Evaluate(whole.Sheet), await PapersAsync(programme, member, stop),
            programme.Visits is null ? [] : [.. (await visits.ForExpertsAsync(member.ApplicationId, stop)).Select(seen => Sight.Unnamed(seen, names ?? []))])
        {
            Others = Sight.ShowsOthers(programme, panel, task.Submitted > 0 && task.ReopenedWhy is null) ? await OthersAsync(task, stop) : [],
        };
    }

    /// <summary>The file behind a paper of a task, for its pages as pictures; null where it is not his to see.</summary>
    public async Task<DraftMaterial?> FileAsync(Actor actor, Guid id, string slot, int number, CancellationToken stop = default)
    {
        if (await files.Own(actor).AsNoTracking().FirstOrDefaultAsync(t => t.Id == id, stop) is not { } task) return null;
        var member = await db.PanelCases.AsNoTracking().FirstAsync(c => c.PanelId == task.PanelId && c.ApplicationId == task.ApplicationId, stop);
        return (await materials.InVersionAsync(member.ApplicationId, member.Version, stop)).Where(file => file.Slot == slot).ElementAtOrDefault(number - 1);
    }

    private async Task<List<string>> OthersAsync(ScoringTask task, CancellationToken stop)
    {
        var totals = await db.SignedScores.AsNoTracking().Where(s => db.ScoringTasks.Any(t => t.Id == s.TaskId && t.Submitted == s.Number && t.EndedAt == null && t.PanelId == task.PanelId && t.ApplicationId == task.ApplicationId && t.Id != task.Id)).Select(s => s.Total).ToListAsync(stop);
        return [.. totals.OrderBy(total => decimal.Parse(total, System.Globalization.CultureInfo.InvariantCulture))];
    }

    private async Task<List<Paper>> PapersAsync(Programme programme, PanelCase member, CancellationToken stop)
    {
        var held = (await materials.InVersionAsync(member.ApplicationId, member.Version, stop)).ToLookup(file => file.Slot);
        return [.. programme.Materials.SelectMany(slot => held[slot.Id].Select((file, i) => new Paper(slot.Id, slot.Label, i + 1, file.Pages ?? 1, file.Kind.HasPicture())))];
    }
}
