using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// 推荐: takes a place of the office's quota and sends the case on (Z3.3, S4.2). A soft quota may be exceeded with a written reason,
/// which stays with the place; a hard one may not.
/// </summary>
public sealed class RecommendApplication(Db db, Verbs verbs, QuotaBook book)
{
    public sealed record Input(Guid Application, int Token, string Opinion, string? ExcessReason);

    public async Task<Outcome<Application>> RunAsync(Actor actor, Input input, CancellationToken stop = default)
    {
        await using var work = await db.BeginAsync(stop);
        var ready = await verbs.ReadyAsync(actor, input.Application, Doing.Recommend, input.Token, stop);
        if (ready.Value is not { } act) return ready.Refusals.ToList();
        if (string.IsNullOrWhiteSpace(input.Opinion)) return Refusals.Missing("opinion", "推荐意见");

        var application = act.File.Application;
        string? excess = null;
        if (act.File.Programme.QuotaFor(application.Step, act.Facts) is { } quota)
        {
            // two officers of one office count one after the other; the key of the place guards it besides
            await db.LockAsync($"quota:{application.CallId}:{quota.Id}:{actor.OfficeId}", stop);
            var stands = (await book.StandsAsync(application, act.File.Programme, act.Facts, actor.OfficeId!, stop))!;
            if (stands.Refuses) return new Refusal("quota.full", $"“{quota.Label}”{stands.Places} 家已用完，不能再推荐", Clause: quota.Clause);
            if (stands.Exceeds)
            {
                if (string.IsNullOrWhiteSpace(input.ExcessReason)) return new Refusal("quota.reason", $"“{quota.Label}”{stands.Places} 家已用完（原则上），超出须写明理由", "excessReason", quota.Clause);
                excess = input.ExcessReason.Trim();
            }
            db.QuotaPlaces.Add(new QuotaPlace
            {
                CallId = application.CallId,
                QuotaId = quota.Id,
                OfficeId = actor.OfficeId!,
                Place = stands.Taken + 1,
                ApplicationId = application.Id,
                ExcessReason = excess,
            });
        }
        return await verbs.CommitAsync(act, actor, await verbs.MoveAsync(act, actor, input.Opinion.Trim(), excess, stop), stop);
    }
}
