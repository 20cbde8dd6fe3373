using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// Carries the answers of an earlier application over into a draft, where both forms ask the same under the same word. A section that was
/// already typed in keeps what it has; what belongs to a year is carried too and must be looked through.
/// </summary>
public sealed class CopyAnswers(Db db, Casefiles files, ProgrammeStore programmes, TimeProvider time)
{
    public sealed record Input(Guid From, Guid To);

    /// <param name="Answers">How many answers were carried over.</param>
    /// <param name="Kept">The sections that kept what was typed.</param>
    public sealed record Copied(int Answers, IReadOnlyList<string> Kept);

    public async Task<Outcome<Copied>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await files.LockAsync(actor, input.To, stop) is not { } file || actor.Role != Role.Applicant) return Refusals.NoSuchApplication;
        if (!file.Step.IsApplicants) return Refusals.WrongStep(file.Step.PublicLabel);
        if (file.Application.DeletedAt is not null) return Refusals.Deleted;
        if (await actor.Sees(db.Applications.AsNoTracking()).FirstOrDefaultAsync(a => a.Id == input.From && a.Id != input.To, stop) is not { } source) return new Refusal("copy.unknown", "没有这件可复制的申报", "from");
        var earlier = await programmes.FindAsync(source.Digest, stop);
        var answers = await AnswersOfAsync(source, stop);
        var begun = await db.DraftSections.FirstAsync(s => s.ApplicationId == input.To && s.Section == DraftSection.Begun, stop);
        var typed = await db.DraftSections.AsNoTracking().Where(s => s.ApplicationId == input.To).Select(s => s.Section).ToListAsync(stop);
        var known = Draft.Read(begun.Answers);
        var over = new MappingNode(known.Place, [.. answers.Entries.Where(entry => Fits(earlier.Form, file.Programme.Form, entry.Key)).Where(entry => !IsOwn(file.Programme.Form, entry.Key))]);
        begun.Answers = JsonText.Write(over.With(known));
        begun.Revision++;
        begun.SavedAt = now;
        begun.SavedBy = actor.PersonId;
        var kept = file.Programme.Form.Sections.Where(section => typed.Contains(section.Id)).Select(section => section.Label).ToList();
        return await db.CommitAsync(
            AuditNote.Of(file.Application, actor, "draft.copy", now, new { from = source.Id, answers = over.Entries.Count, digest = AuditChain.HashOf(begun.Answers) }),
            new Copied(over.Entries.Count, kept), stop);
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
