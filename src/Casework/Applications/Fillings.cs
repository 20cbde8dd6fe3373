using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>An application as its applicant fills it in: the draft while it is with him, else what was submitted last.</summary>
internal sealed record Filling(Application Application, Programme Programme, Step Step, Draft Draft, MappingNode Answers, FactSheet Sheet, DateOnly Today)
{
    /// <summary>Whether it can be filled in now.</summary>
    public bool IsEditable => Step.IsApplicants && Application.DeletedAt is null;

    /// <summary>Why not; null where it can.</summary>
    public Refusal? Closed => IsEditable ? null : Step.IsApplicants ? Refusals.Deleted : Refusals.WrongStep(Step.PublicLabel);

    /// <summary>Whether a section can be filled in now: a correction leaves locked what was not complained of.</summary>
    public bool IsOpen(Section section) => IsEditable && CasePlace.IsOpen(Application, CasePlace.OfSection(section.Id));

    public int RevisionOf(Section section) => Draft.Section(section.Id)?.Revision ?? 0;

    public Section? SectionOf(string table) => Programme.Form.Sections.FirstOrDefault(section => section.Find(table)?.Table is not null);
}

/// <summary>Loads applications for the people who fill them in. What officers see is not theirs to carry off in a file.</summary>
public sealed class Fillings(Db db, ProgrammeStore programmes, TimeProvider time)
{
    internal async Task<Filling?> OfAsync(Actor actor, Guid id, CancellationToken stop)
    {
        if (!actor.Has(Duty.Apply)) return null;
        if (await actor.Sees(db.Applications.AsNoTracking()).FirstOrDefaultAsync(a => a.Id == id, stop) is not { } application) return null;
        var programme = await programmes.FindAsync(application.Digest, stop);
        var step = programme.Workflow[application.Step];
        var today = Deadline.DayOf(time.GetUtcNow());
        var draft = await Draft.OfAsync(db, id, stop);
        if (step.IsApplicants || application.Version == 0)
        {
            var answered = Answered.Read(programme, draft, today);
            return new Filling(application, programme, step, draft, answered.Answers, answered.Sheet, today);
        }
        var version = await db.Versions.AsNoTracking().FirstAsync(v => v.ApplicationId == id && v.Number == application.Version, stop);
        var submitted = Answered.Read(programme, version.Answers, version.Declared, Deadline.DayOf(version.SubmittedAt));
        return new Filling(application, programme, step, draft, submitted.Answers, submitted.Sheet, today);
    }
}
