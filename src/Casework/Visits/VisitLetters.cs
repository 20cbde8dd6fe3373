using Microsoft.EntityFrameworkCore;
using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>What is written about a visit: to the institution what the programme lets it know, to the team when and where to go.</summary>
public sealed class VisitLetters(Db db, Notifications notifications, Outbox outbox, ExpertAccounts accounts, MailedLinks links)
{
    internal const string Topic = "visit.team";

    /// <summary>What an institution is told of a plan.</summary>
    internal static string SayPlan(Visit visit, Visits terms, IReadOnlyList<VisitMember> team, string office) =>
        $"{office}将于 {visit.Slot.Say()} 到贵单位实地核查，核查组 {team.Count} 人{(terms.NamesTold ? $"（{string.Join("、", team.Select(m => m.Number == visit.Leader ? $"{m.Name}，组长" : m.Name))}）" : "")}。\n核对内容：{string.Join("；", terms.Items.Select(item => item.Label))}。\n请备好相应的原件和现场，并请单位负责人或其委托的人在场。";

    /// <summary>Everybody of the team, and the institution. Who could not be told, and why.</summary>
    internal async Task<IReadOnlyList<Refusal>> PlannedAsync(Visitfile file, Actor actor, DateTimeOffset now, CancellationToken stop)
    {
        var visit = file.Visit;
        var (application, institution, office) = await AboutAsync(visit, stop);
        await notifications.VisitAsync(application, visit.ToldAt is null ? "实地核查通知" : "实地核查改期通知", SayPlan(visit, file.Terms, file.Team, office.Name), now, stop);
        var not = new List<Refusal>();
        foreach (var member in file.Team)
        {
            var (address, link) = (await AddressAsync(member, stop), (string?)null);
            if (member.ExpertId is { } id)
            {
                var account = await accounts.OfAsync(await db.Experts.FirstAsync(e => e.Id == id, stop), office, actor, now, stop);
                if (account.Value is not { } person)
                {
                    not.AddRange(account.Refusals);
                    continue;
                }
                if (person.PasswordHash is null) link = await links.MakeAsync(LinkPurpose.SetPassword, person.Id, now, stop, InviteExperts.LinkLasts);
            }
            if (address is null) continue;
            // the institution's name stands behind the sign-in
            outbox.Tell(address, "实地核查安排", $"{member.Name}，您好：\n\n{office.Name}请您于 {visit.Slot.Say()} 参加“{file.Programme.Notice.Title}”的实地核查{(member.Number == visit.Leader ? "，并任组长" : "")}。\n单位、地点和核对内容请登录查看，现场用手机填写：\n\n{outbox.Link("/visits")}\n{(link is null ? "" : $"\n首次登录请在七天内先设置密码，登录名就是本邮箱：\n\n{outbox.Link(link)}\n")}\n（本信由系统发出，请勿直接回复）", Topic, now);
        }
        return not;
    }

    internal async Task CancelledAsync(Visitfile file, DateTimeOffset now, CancellationToken stop)
    {
        var (application, _, office) = await AboutAsync(file.Visit, stop);
        await notifications.VisitAsync(application, "实地核查取消通知", $"{office.Name}原定于 {file.Visit.Slot.Say()} 的实地核查不再进行。", now, stop);
        foreach (var member in file.Team)
        {
            if (await AddressAsync(member, stop) is { } address) outbox.Tell(address, "实地核查取消", $"{member.Name}，您好：\n\n原请您于 {file.Visit.Slot.Say()} 参加的实地核查已取消。\n\n（本信由系统发出，请勿直接回复）", Topic, now);
        }
    }

    /// <summary>Who planned a visit hears that somebody keeps away.</summary>
    internal async Task AvoidedAsync(Visitfile file, VisitMember member, DateTimeOffset now, CancellationToken stop)
    {
        if (await db.Users.Where(p => p.Id == file.Visit.PlannedBy && p.EmailConfirmed && p.EndedAt == null).Select(p => new { p.DisplayName, p.Email }).FirstOrDefaultAsync(stop) is not { Email: { } address } planner) return;
        outbox.Tell(address, "核查人员申报回避", $"{planner.DisplayName}，您好：\n\n{member.Name}对 {file.Visit.Slot.Say()} 的实地核查申报回避，已退出核查组，请另行安排：\n\n{outbox.Link($"/visits/{file.Visit.Id}")}\n\n（本信由系统发出，请勿直接回复）", Topic, now);
    }

    private async Task<(Application Application, Institution Institution, Office Office)> AboutAsync(Visit visit, CancellationToken stop)
    {
        var application = await db.Applications.AsNoTracking().FirstAsync(a => a.Id == visit.ApplicationId, stop);
        return (application, await db.Institutions.AsNoTracking().FirstAsync(i => i.Id == application.InstitutionId, stop), await db.Offices.AsNoTracking().FirstAsync(o => o.Id == visit.OfficeId, stop));
    }

    private async Task<string?> AddressAsync(VisitMember member, CancellationToken stop) => member.ExpertId is { } expert
        ? await db.Experts.Where(e => e.Id == expert).Select(e => e.Email).FirstOrDefaultAsync(stop)
        : await db.Users.Where(p => p.Id == member.PersonId && p.EmailConfirmed).Select(p => p.Email).FirstOrDefaultAsync(stop);
}
