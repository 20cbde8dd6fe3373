using System.CommandLine;
using Shifan.Casework;

namespace Shifan.Web.CommandLine;

/// <summary><c>person add EMAIL NAME OFFICE</c>: an account of an office, above all its first administrator's; a letter with a link to set the password waits in the outbox.</summary>
internal static class PersonCommands
{
    public static Command Make()
    {
        var email = new Argument<string>("EMAIL") { Description = "登录用的电子邮箱" };
        var name = new Argument<string>("姓名") { Description = "姓名" };
        var office = new Argument<string>("OFFICE") { Description = "主管部门的编号，即行政区划代码，如 330106" };
        var administrator = new Option<bool>("--administrator") { Description = "系统管理员：管理本单位的人员，不看申报" };
        var approver = new Option<bool>("--approver") { Description = "审批" };
        var auditor = new Option<bool>("--auditor") { Description = "审计人员：只看不办" };
        var receiver = new Option<bool>("--receiver") { Description = "收件员：只登记纸质材料" };
        var add = new Command("add", "为主管部门的人员建立账号，不写角色的为经办；设置密码的信由服务寄出。") { email, name, office, administrator, approver, auditor, receiver };
        add.SetAction(async (parsed, stop) =>
        {
            await using var services = Server.Casework(Environment.GetEnvironmentVariable);
            await using var scope = services.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<Migrations>().RunAsync(stop);
            await scope.ServiceProvider.GetRequiredService<InstallOffices>().RunAsync(stop);
            var outcome = await scope.ServiceProvider.GetRequiredService<AddOfficer>()
                .RunAsync(null, new AddOfficer.Input(parsed.GetValue(email), parsed.GetValue(name), parsed.GetValue(office), [.. Roles()]), stop);
            IEnumerable<Role> Roles()
            {
                var named = new[] { (administrator, Role.Administrator), (approver, Role.Approver), (auditor, Role.Auditor), (receiver, Role.Receiver) }.Where(one => parsed.GetValue(one.Item1)).Select(one => one.Item2).ToList();
                return named.Count > 0 ? named : [Role.Officer];
            }
            foreach (var refusal in outcome.Refusals) Console.Error.WriteLine(refusal.Sentence);
            if (outcome.Value is { } person) Console.WriteLine($"已建立：{person.UserName}（{person.OfficeId}）。设置密码的信在发件箱中，七天内有效");
            return outcome.Done ? 0 : Exit.BadData;
        });
        return new Command("person", "主管部门人员的账号。") { add };
    }
}
