using Microsoft.EntityFrameworkCore;

namespace Shifan.Casework;

/// <summary>The letters about accounts.</summary>
public sealed class AccountLetters(Db db, Outbox outbox)
{
    internal const string Confirm = "account.confirm";
    internal const string Invite = "account.invite";
    internal const string Reset = "account.reset";
    internal const string Changed = "account.changed";
    internal const string Address = "account.address";
    internal const string Recovered = "account.recovered";

    // whoever types somebody else's address again and again does not fill that mailbox
    private const int MostAnHour = 5;

    private const string Close = "\n\n如果不是您本人操作，请不要点击链接，也不要转发本信。\n\n（本信由系统发出，请勿直接回复）";

    internal async Task<bool> MayWriteAsync(string to, string topic, DateTimeOffset now, CancellationToken stop)
    {
        var since = now.AddHours(-1);
        var mailbox = to.ToLowerInvariant();
        // the database compares, and it knows no StringComparison
#pragma warning disable CA1862
        return await db.Letters.CountAsync(l => l.MadeAt > since && l.MadeAt <= now && l.Topic == topic && l.To.ToLower() == mailbox, stop) < MostAnHour;
#pragma warning restore CA1862
    }

    internal void ToConfirm(SignUp signUp, string link, DateTimeOffset now) => outbox.Add(signUp.Email, "请确认邮箱，启用申报账号",
        $"{signUp.Name}，您好：\n\n您为“{signUp.Institution}”（{signUp.CreditCode}）注册了中小企业公共服务示范平台申报账号，登录名就是本邮箱。\n请在{MailedLinks.Kinds[LinkPurpose.Register].Said}内打开下面的链接，确认邮箱并启用账号：\n\n{outbox.Link(link)}{Close}", Confirm, now);

    internal void AlreadyRegistered(Person owner, DateTimeOffset now) => outbox.Add(owner.Email!, "您的邮箱已有账号",
        $"{owner.DisplayName}，您好：\n\n有人用本邮箱注册中小企业公共服务示范平台申报账号，而本邮箱已有账号（工作账号或申报账号），没有重复注册。\n如果是您本人操作：请直接登录；忘记密码的，请打开\n\n{outbox.Link("/reset")}\n\n如果不是您本人操作，不必处理。\n\n（本信由系统发出，请勿直接回复）", Confirm, now);

    internal void ToInvite(Invitation invitation, string institution, string by, string link, DateTimeOffset now) => outbox.Add(invitation.Email, $"{institution}邀请您填报申报材料",
        $"您好：\n\n“{institution}”的管理员{by}邀请您一起填报中小企业公共服务示范平台申报材料。\n请在{MailedLinks.Kinds[LinkPurpose.Invite].Said}内打开下面的链接，填写姓名并设置密码：\n\n{outbox.Link(link)}{Close}", Invite, now);

    internal void ToNewAddress(Person person, string email, string link, DateTimeOffset now) => outbox.Add(email, "请确认新的登录邮箱",
        $"{person.DisplayName}，您好：\n\n您申请把中小企业公共服务示范平台账号的登录邮箱换成本邮箱。\n请在{MailedLinks.Kinds[LinkPurpose.Address].Said}内打开下面的链接确认：\n\n{outbox.Link(link)}\n\n确认后，用本邮箱登录，密码不变；已在各处登录的会话都会退出。{Close}", Address, now);

    internal void AddressInUse(Person owner, DateTimeOffset now) => outbox.Add(owner.Email!, "您的邮箱已有账号",
        $"{owner.DisplayName}，您好：\n\n有人申请把另一个账号的登录邮箱换成本邮箱，而本邮箱已有账号，没有更换。\n\n如果不是您本人操作，不必处理。\n\n（本信由系统发出，请勿直接回复）", Address, now);

    internal void ToReset(Person person, string link, DateTimeOffset now) => outbox.Add(person.Email!, "重新设置密码",
        $"{person.DisplayName}，您好：\n\n请在{MailedLinks.Kinds[LinkPurpose.SetPassword].Said}内打开下面的链接，设置新密码：\n\n{outbox.Link(link)}\n\n设置后，已在各处登录的会话都会退出。{Close}", Reset, now);

    internal void ToOfficer(Person person, string office, string link, DateTimeOffset now) => outbox.Add(person.Email!, "您的工作账号已建立，请设置密码",
        $"{person.DisplayName}，您好：\n\n已为您建立{office}在中小企业公共服务示范平台系统中的工作账号，登录名就是本邮箱。\n请在七天内打开下面的链接，设置密码：\n\n{outbox.Link(link)}\n\n链接过期的，可在登录页点“忘记密码”。{Close}", Invite, now);

    internal void ToTakeOver(Person person, string institution, string link, DateTimeOffset now) => outbox.Add(person.Email!, "账号收回申请已确认，请设置密码",
        $"{person.DisplayName}，您好：\n\n主管部门已核对“{institution}”的来函，确认由您担任该单位的账号管理员。\n请在两天内打开下面的链接，设置密码后登录：\n\n{outbox.Link(link)}\n\n链接过期的，可在登录页点“忘记密码”。{Close}", Recovered, now);

    internal void NotTakenOver(Recovery recovery, string institution, DateTimeOffset now) => outbox.Add(recovery.Email, "账号收回申请未予确认",
        $"{recovery.Name}，您好：\n\n您为“{institution}”提交的账号收回申请（编号 {recovery.Number}）未予确认。原因：\n\n{recovery.Reason}\n\n可按上述原因更正后重新提交：\n\n{outbox.Link("/recover")}\n\n（本信由系统发出，请勿直接回复）", Recovered, now);

    /// <summary>Tells the owner what was changed, so that he notices what he did not do himself.</summary>
    internal void HasChanged(Person person, string what, DateTimeOffset now)
    {
        if (person.Email is not { } email) return;
        outbox.Add(email, "账号安全提醒", $"{person.DisplayName}，您好：\n\n您的账号刚刚{what}。\n\n如果不是您本人操作，请立即打开下面的页面重新设置密码，并联系本单位的管理员：\n\n{outbox.Link("/reset")}\n\n（本信由系统发出，请勿直接回复）", Changed, now);
    }
}
