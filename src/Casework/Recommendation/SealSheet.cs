using System.Text.Json;

namespace Shifan.Casework;

/// <summary>推荐表定稿: what is printed and sealed becomes a version that nobody changes; what is written later is another one.</summary>
public sealed class SealSheet(Db db, Casefiles files, ShowSheet show, TimeProvider time)
{
    public sealed record Input(Guid Application, int Token);

    public async Task<Outcome<SealedSheet>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await files.LockAsync(actor, input.Application, stop) is not { } file) return Refusals.NoSuchApplication;
        var open = await show.ToWriteAsync(actor, input.Application, input.Token, stop);
        if (open.Value is not { } view) return open.Refusals.ToList();
        var empty = view.Boxes.Where(box => box.Parts.All(part => part.Text.Length == 0)).Select(box => new Refusal("sheet.empty", $"“{box.Field.Label}”还没有内容", box.Field.Id)).ToList();
        if (empty.Count > 0) return empty;
        var texts = JsonSerializer.Serialize(view.Texts);
        if (view.Sealed.Count > 0 && view.Sealed[^1].Texts == texts) return new Refusal("sheet.same", $"与第 {view.Sealed[^1].Number} 版相同，不必再定稿");
        var number = view.Sealed.Count + 1;
        var sheet = new SealedSheet
        {
            ApplicationId = input.Application,
            Number = number,
            Version = view.Application.Version,
            Texts = texts,
            Digest = AuditChain.HashOf($"{view.Paper.Id}\n{number}\n{view.Application.Version}\n{texts}"),
            OfficeId = actor.OfficeId!,
            PersonId = actor.PersonId,
            At = now,
        };
        db.SealedSheets.Add(sheet);
        return await db.CommitAsync(
            AuditNote.OfRecommendation(file.Application.CallId, actor.OfficeId!, actor, "sheet.seal", now, new { application = sheet.ApplicationId, sheet.Number, sheet.Version, sheet.Digest }), sheet, stop);
    }
}
