using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>标记: says of a section, slot or file of the newest version that it is in order, wrong or doubtful. A mark before it stays in the history.</summary>
public sealed class SetMark(Db db, Casefiles files, ShowHanded handed, TimeProvider time)
{
    private const int LongestComment = 1000;

    /// <param name="Application">Which case.</param>
    /// <param name="Version">The version that the officer has before him.</param>
    /// <param name="Place">Where, as <see cref="CasePlace"/> says it.</param>
    /// <param name="State">What he thinks of it; null where he chose nothing.</param>
    /// <param name="Comment">Why; needed of a problem and of a question.</param>
    public sealed record Input(Guid Application, int Version, string Place, MarkState? State, string? Comment);

    public async Task<Outcome<Mark>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await files.LockAsync(actor, input.Application, stop) is not { } file) return Refusals.NoSuchApplication;
        if (!Verbs.MayAct(actor, file.Application, file.Programme)) return Refusals.NotYours;
        if (file.Application.Version != input.Version) return Refusals.Changed;
        if (input.State is not { } state || !Enum.IsDefined(state)) return new Refusal("mark.state", "请选择符合、有问题或存疑", input.Place);
        if (TypedText.TroubleIfAny(input.Comment, input.Place, "标记的说明", LongestComment, out var comment) is { } trouble) return trouble;
        if (comment is null && state != MarkState.InOrder) return Refusals.Missing(input.Place, state == MarkState.Problem ? "有什么问题、怎样补正" : "疑问是什么");
        var version = await db.Versions.AsNoTracking().FirstAsync(v => v.ApplicationId == input.Application && v.Number == input.Version, stop);
        var there = CasePlaces.Of(file.Programme, Draft.Read(version.Answers), Draft.Read(version.Declared), await handed.RunAsync(actor, input.Application, input.Version, stop));
        if (there.FirstOrDefault(place => place.Id == input.Place) is not { } at) return new Refusal("mark.place", "没有这一部分或文件，请刷新页面");
        // said twice it is said once
        var last = await db.Marks.AsNoTracking().Where(m => m.ApplicationId == input.Application && m.OfficeId == actor.OfficeId && m.Place == at.Id).OrderByDescending(m => m.Number).FirstOrDefaultAsync(stop);
        if (last is not null && last.Digest == at.Digest && last.Version == input.Version && last.Step == file.Step.Id && last.State == state && last.Comment == comment && last.PersonId == actor.PersonId) return last;
        var mark = new Mark
        {
            ApplicationId = file.Application.Id,
            OfficeId = actor.OfficeId!,
            Number = (await db.Marks.Where(m => m.ApplicationId == input.Application && m.OfficeId == actor.OfficeId).Select(m => (int?)m.Number).MaxAsync(stop) ?? 0) + 1,
            Version = input.Version,
            Step = file.Step.Id,
            Place = at.Id,
            Digest = at.Digest,
            State = state,
            Comment = comment,
            PersonId = actor.PersonId,
            At = now,
        };
        db.Marks.Add(mark);
        return await db.CommitAsync(
            AuditNote.Of(file.Application, actor, "mark.set", now, new { mark.Number, mark.Version, mark.Place, state = mark.State.ToString(), sum = comment is null ? null : AuditChain.HashOf(comment) }), mark, stop);
    }
}
