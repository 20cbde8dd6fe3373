using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// Carries the answers of an earlier application over into a draft, where both forms ask the same under the same word. A section that was
/// already typed in keeps what it has; what an earlier copy brought gives way to this one. What belongs to a year is carried too and must be
/// looked through. Each section is saved as such, so that a colleague who has it open meets it like any other save.
/// </summary>
public sealed class CopyAnswers(Db db, Casefiles files, ProgrammeStore programmes, TimeProvider time)
{
    // no page's word for a save looks like this
    internal const string Key = "*copy";

    public sealed record Input(Guid From, Guid To);

    /// <param name="Answers">How many answers were carried over.</param>
    /// <param name="Kept">The sections that kept what was typed.</param>
    public sealed record Copied(int Answers, IReadOnlyList<string> Kept);

    public async Task<Outcome<Copied>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await files.LockAsync(actor, input.To, stop) is not { } file || !actor.Has(Duty.Apply)) return Refusals.NoSuchApplication;
        if (!file.Step.IsApplicants) return Refusals.WrongStep(file.Step.PublicLabel);
        if (file.Application.DeletedAt is not null) return Refusals.Deleted;
        if (await actor.Sees(db.Applications.AsNoTracking()).FirstOrDefaultAsync(a => a.Id == input.From && a.Id != input.To, stop) is not { } source) return new Refusal("copy.unknown", "没有这件可复制的申报", "from");
        var earlier = await programmes.FindAsync(source.Digest, stop);
        var answers = await AnswersOfAsync(source, stop);
        var there = await db.DraftSections.Where(s => s.ApplicationId == input.To).ToDictionaryAsync(s => s.Section, stop);
        var over = answers.Entries.Where(entry => Fits(earlier.Form, file.Programme.Form, entry.Key) && !IsOwn(file.Programme.Form, entry.Key)).ToList();
        var (count, kept, saves) = (0, new List<string>(), new List<AuditNote>());
        foreach (var section in file.Programme.Form.Sections)
        {
            var own = over.Where(entry => section.Find(entry.Key) is not null).ToList();
            var row = there.GetValueOrDefault(section.Id);
            if (row is not null && row.SaveKey != Key || file.Application.OpenPlaces is { } open && !CasePlace.IsOpen(open, CasePlace.OfSection(section.Id))) kept.Add(section.Label);
            else if (own.Count > 0)
            {
                if (row is null) db.DraftSections.Add(row = new DraftSection { ApplicationId = input.To, Section = section.Id, Answers = "", Revision = 0, SavedAt = now, SavedBy = actor.PersonId });
                (row.Answers, row.SaveKey, row.SavedAt, row.SavedBy) = (JsonText.Write(new MappingNode(answers.Place, own)), Key, now, actor.PersonId);
                row.Revision++;
                count += own.Count;
                saves.Add(new AuditNote(AuditNote.ChainOf(input.To), "draft.save", actor.PersonId, actor.OfficeId, now, DraftLane.DetailOf(section.Id, row.Revision, AuditChain.HashOf(row.Answers))));
            }
        }
        return await db.CommitAsync([AuditNote.Of(file.Application, actor, "draft.copy", now, new { from = source.Id, answers = count }), .. saves], new Copied(count, kept), stop);
    }

    private async Task<MappingNode> AnswersOfAsync(Application source, CancellationToken stop)
    {
        if (source.Version == 0) return (await Draft.OfAsync(db, source.Id, stop)).Answers;
        return Draft.Read(await db.Versions.AsNoTracking().Where(v => v.ApplicationId == source.Id && v.Number == source.Version).Select(v => v.Answers).FirstAsync(stop));
    }

    private static bool Fits(Form from, Form to, string id) =>
        to.Fields.FirstOrDefault(field => field.Id == id) is { } field ? from.Fields.FirstOrDefault(f => f.Id == id)?.Type == field.Type
        : to.Tables.Any(table => table.Id == id) && from.Tables.Any(table => table.Id == id);

    // who it is and what the register knows of him is of today
    private static bool IsOwn(Form form, string id) => form.Fields.FirstOrDefault(field => field.Id == id) is { } field && (field.Type is FieldType.CreditCode or FieldType.Institution || field.Register is not null);
}
