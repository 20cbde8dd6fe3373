using System.Text.Json;
using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>填写推荐表: what an officer writes over what the data say. A box whose text is that of the data again follows the data again.</summary>
public sealed class SaveSheet(Db db, Casefiles files, ShowSheet show, TimeProvider time)
{
    private const int Longest = 2000;

    /// <param name="Token">The sheet that the officer saw.</param>
    /// <param name="Texts">By box, or box and level; what is not sent stays.</param>
    public sealed record Input(Guid Application, int Token, IReadOnlyDictionary<string, string> Texts);

    public async Task<Outcome<RecommendationSheet>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await files.LockAsync(actor, input.Application, stop) is not { } file) return Refusals.NoSuchApplication;
        var open = await show.ToWriteAsync(actor, input.Application, input.Token, stop);
        if (open.Value is not { } view) return open.Refusals.ToList();
        var wrong = new List<Refusal>();
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (box, part) in view.Boxes.SelectMany(box => box.Parts.Select(part => (box, part))))
        {
            var text = part.Text;
            if (part.MayWrite && input.Texts.TryGetValue(part.Key, out var typed))
            {
                if (TypedText.TroubleIfAny(typed, part.Key, box.Field.Label, Longest, out var kept) is { } trouble) wrong.Add(trouble);
                text = kept ?? "";
            }
            if (text != part.Filled) texts[part.Key] = text;
        }
        if (wrong.Count > 0) return wrong;
        var sheet = await db.RecommendationSheets.FirstOrDefaultAsync(s => s.ApplicationId == input.Application, stop);
        if (sheet is null)
        {
            sheet = new RecommendationSheet { ApplicationId = input.Application, Texts = "{}", At = now, PersonId = actor.PersonId };
            db.RecommendationSheets.Add(sheet);
        }
        (sheet.Texts, sheet.At, sheet.PersonId) = (JsonSerializer.Serialize(texts), now, actor.PersonId);
        sheet.Token++;
        return await db.CommitAsync(
            AuditNote.OfRecommendation(file.Application.CallId, actor.OfficeId!, actor, "sheet.save", now, new { application = sheet.ApplicationId, token = sheet.Token, digest = AuditChain.HashOf(sheet.Texts) }), sheet, stop);
    }
}
