using Microsoft.EntityFrameworkCore;
using Shifan.Documents;

namespace Shifan.Casework;

/// <summary>签名: drawn, or on paper whose scan is here, or, of the representative, refused with the reason. It stands under the record as it is at that moment, and under no other.</summary>
public sealed class SignVisit(Db db, Visiting visiting, VisitRecords records, KeepPicture keep, TimeProvider time)
{
    private const long MostBytes = FileSettings.Mega;

    /// <param name="Member">The number of the team's member; 0: the institution's representative.</param>
    /// <param name="Picture">The picture of a drawn signature (PNG).</param>
    /// <param name="Sum">The sum of the record that was shown; null: as it is, for what was signed without a net.</param>
    /// <param name="Key">The one-time key.</param>
    public sealed record Input(Guid Visit, int Member, string? Name, string? Post, SignedWay? Way, string? Reason, Stream? Picture, string? Sum, string? Key);

    public async Task<Outcome<VisitSignature>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        var field = $"sign-{input.Member}";
        if (await visiting.Goes(actor).AsNoTracking().FirstOrDefaultAsync(v => v.Id == input.Visit, stop) is null) return Visiting.NoSuch;
        if (input.Key is not { Length: > 0 and <= EnterVisit.LongestKey } key || TypedText.Unreadable(key) is not null) return new Refusal("visit.key", "页面不完整，请刷新后重试");
        if (await db.VisitSignatures.AsNoTracking().FirstOrDefaultAsync(s => s.VisitId == input.Visit && s.Key == key, stop) is { } before) return before;
        KeepPicture.Picture? picture = null;
        if (input.Way == SignedWay.Drawn)
        {
            if (input.Picture is null) return new Refusal("visit.unsigned", "请在签名框内手写签名", field);
            var kept = await keep.RunAsync(new KeepPicture.Input("visit", "签名", field, "签名.png", input.Picture, MostBytes), actor.PersonId, stop);
            if (kept.Value is null) return kept.Refusals.ToList();
            if (kept.Value.Kind != FileKind.Png) return new Refusal("visit.kind", "签名应为手写框中的图像", field);
            picture = kept.Value;
        }

        await using var work = await db.BeginAsync(stop);
        if (await visiting.LockTeamAsync(actor, input.Visit, stop) is not { } file) return Visiting.NoSuch;
        if (await db.VisitSignatures.AsNoTracking().FirstOrDefaultAsync(s => s.VisitId == input.Visit && s.Key == key, stop) is { } same) return same;
        if (file.Closed is { } closed) return closed;
        var member = file.Team.FirstOrDefault(one => one.Number == input.Member);
        if (input.Member != 0 && member is null) return new Refusal("visit.member", "核查组中没有这个人，请刷新页面", field);
        var wrong = new List<Refusal>();
        if (input.Way is not { } way || !Enum.IsDefined(way) || way == SignedWay.Refused && member is not null) wrong.Add(new Refusal("visit.way", "请选择签名的方式", field));
        string? post = null, reason = null;
        var name = member?.Name;
        if (member is null)
        {
            if (TypedText.Trouble(input.Name, field, "单位代表的姓名", 50, out var typed) is { } unnamed) wrong.Add(unnamed);
            name = typed;
            if (TypedText.TroubleIfAny(input.Post, field, "职务", 50, out post) is { } odd) wrong.Add(odd);
            if (input.Way == SignedWay.Refused && TypedText.Trouble(input.Reason, field, "没有签名的原因", 200, out reason) is { } unsaid) wrong.Add(unsaid);
        }
        if (wrong.Count > 0) return wrong;
        var whole = await records.OfAsync(file, stop);
        if (input.Sum is { Length: > 0 } sum && sum != whole.Sum) return new Refusal("visit.moved", "记录刚有改动，请核对后重新签名", field);
        if (input.Way == SignedWay.Paper && whole.Files.All(one => one.Use != VisitFileUse.Paper || one.PageCode is { Length: > 0 } code && code != whole.Content.Code(0)))
        {
            return new Refusal("visit.noScan", "还没有按现在的记录打印、签字的扫描件，请先上传", field);
        }
        var signature = new VisitSignature
        {
            VisitId = input.Visit, Number = (await db.VisitSignatures.Where(s => s.VisitId == input.Visit).MaxAsync(s => (int?)s.Number, stop) ?? 0) + 1, Member = input.Member, Name = name!, Post = post, Way = input.Way!.Value,
            Reason = reason, Picture = picture?.File.Digest, Over = whole.Sum, PersonId = actor.PersonId, At = now, Key = key,
        };
        db.VisitSignatures.Add(signature);
        file.Visit.Token++;
        return await db.CommitAsync(AuditNote.OfVisit(input.Visit, actor, "visit.sign", now, new { signature.Number, signature.Member, way = signature.Way.ToString(), over = signature.Over, picture = signature.Picture }), signature, stop);
    }
}
