using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>What an applicant's task list and the page before submission show: how far each section is, who works where, what is still missing.</summary>
public sealed class ShowProgress(Db db, MaterialsOf materials, CheckReadiness check, EditingBoard board)
{
    /// <param name="Progress">How far the section is.</param>
    /// <param name="SavedAt">When it was last saved; null where it never was.</param>
    /// <param name="SavedBy">By whom.</param>
    /// <param name="Editing">The others who have it open.</param>
    public sealed record Task(SectionProgress Progress, DateTimeOffset? SavedAt, string? SavedBy, IReadOnlyList<string> Editing);

    /// <param name="Tasks">The sections in order.</param>
    /// <param name="Readiness">What blocks and what only warns.</param>
    /// <param name="Files">How many files there are.</param>
    /// <param name="FileSum">Which they are, as <see cref="SubmitApplication"/> is told.</param>
    /// <param name="MissingFiles">How many demands for files are not met.</param>
    /// <param name="Earlier">The institution's other applications, from which answers can be carried over.</param>
    public sealed record View(IReadOnlyList<Task> Tasks, Readiness Readiness, int Files, string FileSum, int MissingFiles, IReadOnlyList<(Guid Id, string Title)> Earlier)
    {
        public int Complete => Tasks.Count(task => task.Progress is { IsComplete: true, Begun: true });
    }

    public async Task<View> RunAsync(Actor actor, ShowApplication.View shown, CancellationToken stop = default)
    {
        var application = shown.Application;
        var files = await materials.DraftAsync(application.Id, stop);
        var institution = await db.Institutions.AsNoTracking().FirstAsync(i => i.Id == application.InstitutionId, stop);
        var readiness = await check.RunAsync(shown.Programme, shown.Answered, shown.Report, institution, files, shown.Now, stop);
        if (shown is { Late: true, Closed: false, Deadline: { } passed }) readiness = readiness with { Warnings = [new Refusal("late.marked", $"{(application.Returns > 0 ? "补正" : "申报")}已于 {passed} 到期，现在提交将标明逾期", Clause: shown.Basis?.Clause), .. readiness.Warnings] };
        if (shown is { Closed: true, Deadline: { } deadline }) readiness = readiness with { Blocking = [Refusals.Late(application.Returns > 0 ? "补正" : "申报", deadline.ToString(), shown.Basis?.Clause), .. readiness.Blocking] };
        var savers = shown.Draft.Sections.Select(section => section.SavedBy).Distinct().ToList();
        var names = await db.Users.AsNoTracking().Where(p => savers.Contains(p.Id)).ToDictionaryAsync(p => p.Id, p => p.DisplayName, stop);
        var earlier = await actor.Sees(db.Applications.AsNoTracking()).Where(a => a.Id != application.Id && a.DeletedAt == null).OrderByDescending(a => a.StartedAt)
            .Select(a => new { a.Id, a.Number, db.Calls.First(c => c.Id == a.CallId).Title }).ToListAsync(stop);
        return new View(
            [.. readiness.Sections.Select(progress =>
            {
                var saved = shown.Draft.Section(progress.Section.Id);
                return new Task(progress, saved?.SavedAt, saved is null ? null : names.GetValueOrDefault(saved.SavedBy), board.Others(application.Id, progress.Section.Id, actor.PersonId));
            })],
            readiness,
            files.Count,
            MaterialsOf.SumOf(files),
            MaterialTroubles.Of(shown.Programme, shown.Answered.Sheet, files).Count,
            [.. earlier.Select(a => (a.Id, $"{a.Title}（{a.Number}）"))]);
    }
}
