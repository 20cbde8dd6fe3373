using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>A submitted sheet: to the office once its panel is sealed, to its expert always; to nobody else, ever.</summary>
public sealed class ReadSignedScore(Db db, ScoringFiles files, ProgrammeStore programmes)
{
    /// <param name="Scored">As it counts by the text under which it was scored.</param>
    /// <param name="Sound">Its digest is that of what it says.</param>
    public sealed record View(Panel Panel, string Step, string Notice, string Institution, string Number, SignedScore Signed, Scored Scored, IReadOnlyDictionary<string, ScoreAnswer> Answers, bool Sound, bool Office, IReadOnlyList<SignedScore> Earlier);

    public async Task<View?> RunAsync(Actor actor, Guid id, CancellationToken stop = default)
    {
        var office = actor.Has(Duty.KeepExperts);
        var task = office
            ? await db.ScoringTasks.AsNoTracking().FirstOrDefaultAsync(t => t.Id == id && db.Panels.Any(p => p.Id == t.PanelId && p.OfficeId == actor.OfficeId && (p.State == PanelState.Closed || p.State == PanelState.Scoring)), stop)
            : await files.Own(actor).AsNoTracking().FirstOrDefaultAsync(t => t.Id == id, stop);
        if (task is null or { Submitted: 0 }) return null;
        var panel = await db.Panels.AsNoTracking().FirstAsync(p => p.Id == task.PanelId, stop);
        var programme = await programmes.FindAsync(panel.Digest, stop);
        if (office && panel.State != PanelState.Closed && !Sight.ShowsOpenScores(programme, panel.Step)) return null;
        var member = await db.PanelCases.AsNoTracking().FirstAsync(c => c.PanelId == task.PanelId && c.ApplicationId == task.ApplicationId, stop);
        var all = await db.SignedScores.AsNoTracking().Where(s => s.TaskId == id).OrderByDescending(s => s.Number).ToListAsync(stop);
        var answers = SheetText.Read(all[0].Answers);
        var named = await (from application in db.Applications join one in db.Institutions on application.InstitutionId equals one.Id where application.Id == task.ApplicationId select new { one.Name, application.Number }).FirstAsync(stop);
        var blind = !office && Sight.HidesInstitution(programme, panel.Step);
        var scored = programme.ScoreSheetAt(panel.Step)!.Score(answers, await files.FactsAsync(programme, member, stop));
        return new View(
            panel, programme.Workflow[panel.Step].Label, programme.Notice.Title, blind ? Sight.NameOf(member.Place) : named.Name, blind ? "" : named.Number, all[0], scored, answers,
            all[0].Digest == SubmitScore.DigestOf(id, all[0].Number, panel.Digest, all[0].Answers, all[0].Total, all[0].SignedAs) && ScoreItem.Say(scored.Total) == all[0].Total, office, all[1..]);
    }
}
