using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>邀请: a letter to everybody who was drawn and not asked yet; who has no account gets one. Names of applicants stand in no letter.</summary>
public sealed class InviteExperts(Db db, Panels panels, Outbox outbox, MailedLinks links, ExpertAccounts accounts, TimeProvider time)
{
    internal const string Topic = "expert.invite";

    /// <summary>How long the link to set a password holds.</summary>
    internal static readonly TimeSpan LinkLasts = TimeSpan.FromDays(7);

    /// <param name="Asked">Whom a letter goes to.</param>
    /// <param name="Not">Who could not be asked, and why.</param>
    public sealed record Result(IReadOnlyList<string> Asked, IReadOnlyList<Refusal> Not);

    public async Task<Outcome<Result>> RunAsync(Actor actor, Guid id, CancellationToken stop = default)
    {
        var now = time.GetUtcNow();
        await using var work = await db.BeginAsync(stop);
        if (await panels.LockAsync(actor, id, stop) is not { } file) return Panels.NoSuch;
        if (file.Panel.State == PanelState.Closed) return Panels.Sealed;
        var seats = await db.PanelSeats.Where(s => s.PanelId == id && s.State == SeatState.Drawn).OrderBy(s => s.Place).ToListAsync(stop);
        if (seats.Count == 0) return new Refusal("seat.none", "没有待邀请的专家：请先抽取或指定");
        var (asked, not, invited) = (new List<string>(), new List<Refusal>(), new List<Guid>());
        var office = await db.Offices.AsNoTracking().FirstAsync(o => o.Id == file.Panel.OfficeId, stop);
        foreach (var seat in seats)
        {
            var expert = await db.Experts.FirstAsync(e => e.Id == seat.ExpertId, stop);
            var account = await accounts.OfAsync(expert, office, actor, now, stop);
            if (account.Value is not { } person)
            {
                not.Add(account.Refusals[0]);
                continue;
            }
            var link = person.PasswordHash is null ? await links.MakeAsync(LinkPurpose.SetPassword, person.Id, now, stop, LinkLasts) : null;
            outbox.Tell(person.Email!, $"{office.Name}邀请您参加评审",
                $"{expert.Name}，您好：\n\n{office.Name}邀请您参加“{file.Programme.Notice.Title}”的{file.Step.Label}（{file.Panel.Name}）。\n请登录系统，看过回避和保密要求后答复是否参加：\n\n{outbox.Link("/scoring")}\n"
                + (link is null ? "" : $"\n首次登录请在七天内先设置密码，登录名就是本邮箱：\n\n{outbox.Link(link)}\n") + "\n请不要向任何人透露您是否参加评审。\n\n（本信由系统发出，请勿直接回复）", Topic, now);
            (seat.State, seat.InvitedAt) = (SeatState.Invited, now);
            seat.Token++;
            asked.Add(expert.Name);
            invited.Add(expert.Id);
        }
        if (asked.Count == 0) return not;
        return await db.CommitAsync(AuditNote.OfPanel(id, actor, "seat.invite", now, new { experts = invited }), new Result(asked, not), stop);
    }
}
