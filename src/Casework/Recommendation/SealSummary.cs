namespace Shifan.Casework;

/// <summary>
/// 汇总表定稿: what is printed and sealed becomes a version with number and digest. What is wrong has to be put right before; what is doubtful
/// a person has to have looked at.
/// </summary>
public sealed class SealSummary(Db db, ShowSummary show, TimeProvider time)
{
    /// <param name="Digest">Of the table that the officer saw.</param>
    /// <param name="Looked">He has looked at every doubt.</param>
    public sealed record Input(Guid Call, string Summary, string? Digest, bool Looked);

    public async Task<Outcome<SealedSummary>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (!actor.Has(Duty.Recommend) || actor.OfficeId is not { } office) return Refusals.NotYours;
        await db.LockAsync($"summary:{input.Call}:{office}:{input.Summary}", stop);
        if (await show.RunAsync(actor, input.Call, input.Summary, stop) is not { } view) return new Refusal("summary.unknown", "没有这张汇总表，或不由您所在单位填报");
        if (view.Digest != input.Digest) return new Refusal("summary.changed", "汇总表的内容刚有变化，请核对后再定稿");
        if (view.Rows.Count == 0) return new Refusal("summary.empty", "还没有推荐任何申报件，不能定稿");
        if (view.IsCurrent) return new Refusal("summary.same", $"与第 {view.Sealed[^1].Number} 版相同，不必再定稿");
        var wrong = view.Troubles.Where(trouble => !trouble.Doubt).Select(trouble => new Refusal("summary.wrong", trouble.Sentence, Clause: view.Summary.Clause)).ToList();
        if (wrong.Count > 0) return wrong;
        var doubts = view.Troubles.Where(trouble => trouble.Doubt).Select(trouble => trouble.Sentence).ToList();
        if (doubts.Count > 0 && !input.Looked) return new Refusal("summary.doubt", $"有 {doubts.Count} 处须由人判断，请逐项核对并勾选后再定稿", "looked", view.Summary.Clause);
        var content = ShowSummary.Write(view.Rows);
        var number = view.Sealed.Count + 1;
        var one = new SealedSummary
        {
            Id = Guid.CreateVersion7(now),
            CallId = input.Call,
            OfficeId = office,
            SummaryId = input.Summary,
            Number = number,
            Content = content,
            Doubts = doubts.Count == 0 ? null : string.Join('\n', doubts),
            Digest = AuditChain.HashOf($"{view.Call.Digest}\n{office}\n{input.Summary}\n{number}\n{content}"),
            PersonId = actor.PersonId,
            At = now,
        };
        db.SealedSummaries.Add(one);
        return await db.CommitAsync(
            AuditNote.OfRecommendation(input.Call, office, actor, "summary.seal", now, new { summary = one.SummaryId, one.Number, rows = view.Rows.Count, doubts = doubts.Count, one.Digest }), one, stop);
    }
}
