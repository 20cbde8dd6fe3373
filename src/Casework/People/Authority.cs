using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>What can be done with a case, as far as it depends on who asks.</summary>
public enum CaseAct
{
    /// <summary>To know that it is there, and to read it.</summary>
    See,

    /// <summary>To read who did what with it.</summary>
    Trail,

    /// <summary>To write to the other side.</summary>
    Message,

    /// <summary>The applicant's own: to fill in, submit, take back.</summary>
    Fill,

    /// <summary>The actions of the step.</summary>
    Handle,

    /// <summary>To approve what a colleague prepared (经办、审批分开).</summary>
    Approve,

    /// <summary>The actions of the step of an office below that keeps silent (代办).</summary>
    HandleBelow,

    /// <summary>To send it to the office that it should have come to (移送).</summary>
    Transfer,

    /// <summary>To record what was decided elsewhere.</summary>
    RecordOutside,

    /// <summary>To register its paper copies.</summary>
    Register,

    /// <summary>To give its applicant longer (延期).</summary>
    Extend,

    /// <summary>To remind by telephone whose turn it is, and to note it (催办).</summary>
    Remind,
}

/// <summary>How an office lies to the office whose step a case is at.</summary>
[Flags]
public enum Relation
{
    /// <summary>The case is not of its area.</summary>
    None = 0,

    /// <summary>The step is its own; an applicant's: the case is his institution's.</summary>
    Own = 1,

    /// <summary>Next above.</summary>
    Parent = 2,

    /// <summary>Further above.</summary>
    Above = 4,

    /// <summary>The case came through it, or lies in it.</summary>
    Below = 8,

    /// <summary>Besides: the highest office of the case.</summary>
    Highest = 16,

    /// <summary>It receives the paper of the notice.</summary>
    Receiving = 32,

    /// <summary>Any office on the way of the case.</summary>
    OnTheWay = Own | Parent | Above | Below,
}

/// <summary>What a role may do, and where the office has to lie for it.</summary>
/// <param name="Role">The role.</param>
/// <param name="Label">What it is called.</param>
/// <param name="Sees">What one sees by it, in words.</param>
/// <param name="Case">What one may do with a case.</param>
/// <param name="Office">What one may do besides, in words.</param>
public sealed record RoleRow(Role Role, string Label, string Sees, IReadOnlyDictionary<CaseAct, Relation> Case, string Office);

/// <summary>
/// Who may do what: one table of roles, and one function that reads it. Whether an action can be had at this moment (deadline, order, quota) is
/// not its business; whoever may not see a case is told that there is none.
/// </summary>
public static class Authority
{
    private static readonly Dictionary<CaseAct, Relation> Officer = new()
    {
        [CaseAct.See] = Relation.OnTheWay,
        [CaseAct.Trail] = Relation.OnTheWay,
        [CaseAct.Message] = Relation.OnTheWay,
        [CaseAct.Handle] = Relation.Own,
        [CaseAct.HandleBelow] = Relation.Parent,
        [CaseAct.Transfer] = Relation.Own | Relation.Parent,
        [CaseAct.RecordOutside] = Relation.Highest,
        [CaseAct.Extend] = Relation.Highest,
        [CaseAct.Remind] = Relation.Own | Relation.Parent | Relation.Above,
    };

    /// <summary>The table, one row a role.</summary>
    public static IReadOnlyList<RoleRow> Roles { get; } =
    [
        new(Role.Applicant, "申报单位", "本单位的申报", new Dictionary<CaseAct, Relation>
        {
            [CaseAct.See] = Relation.Own, [CaseAct.Trail] = Relation.Own, [CaseAct.Message] = Relation.Own, [CaseAct.Fill] = Relation.Own,
        }, "本单位的人员（单位管理员）"),
        new(Role.Officer, "经办", "本单位辖区内已提交的申报", Officer, "推荐排序、汇总表、上报；本单位的咨询、账号收回；辖区的提前期限；发布通知的单位另有期限、附件、联系人"),
        new(Role.Approver, "审批", "本单位辖区内已提交的申报", new Dictionary<CaseAct, Relation>(Officer) { [CaseAct.Approve] = Relation.Own }, "同经办"),
        new(Role.Administrator, "系统管理员", "不看申报，只看本单位及所管单位的人员", new Dictionary<CaseAct, Relation>(), "人员和授权；不能任命本单位的审计员"),
        new(Role.Auditor, "审计员", "本单位辖区内已提交的申报和办理记录", new Dictionary<CaseAct, Relation>
        {
            [CaseAct.See] = Relation.OnTheWay, [CaseAct.Trail] = Relation.OnTheWay,
        }, "只看，不能改动"),
        new(Role.Receiver, "收件员", "应报纸质材料的编号、单位名称和份数", new Dictionary<CaseAct, Relation> { [CaseAct.Register] = Relation.Receiving }, "登记收到的纸质材料"),
    ];

    public static string LabelOf(Role role) => Roles.First(row => row.Role == role).Label;

    /// <summary>Whether one person may have both roles at once: the three officers of security are three people, and who receives paper decides nothing.</summary>
    public static bool GoTogether(Role one, Role other) => one == other || (one, other) switch
    {
        (Role.Auditor, _) or (_, Role.Auditor) => false,
        (Role.Receiver, not Role.Administrator) or (not Role.Administrator, Role.Receiver) => false,
        _ => true,
    };

    /// <summary>The role that decides what one sees; the others of the same person only add to it.</summary>
    public static Role Leading(IReadOnlyCollection<Role> roles) =>
        roles.Any(role => role is Role.Officer or Role.Approver) ? Role.Officer : roles.Contains(Role.Auditor) ? Role.Auditor : roles.Contains(Role.Receiver) ? Role.Receiver : Role.Administrator;

    /// <summary>The decision: whether somebody may do that with a case that stands so.</summary>
    public static bool May(Actor actor, Application application, Programme programme, CaseAct act)
    {
        var role = actor is { Role: Role.Officer, IsApprover: true } ? Role.Approver : actor.Role;
        return (Roles.First(row => row.Role == role).Case.GetValueOrDefault(act) & RelationOf(actor, application, programme)) != Relation.None
            && (actor.InstitutionId is not null || application.Version > 0)
            && IsOpen(actor, programme, programme.Workflow[application.Step], act);
    }

    /// <summary>How somebody's office lies to the one whose step the case is at.</summary>
    public static Relation RelationOf(Actor actor, Application application, Programme programme)
    {
        if (actor.Role == Role.Applicant) return actor.InstitutionId == application.InstitutionId ? Relation.Own : Relation.None;
        if (actor.ReceivesFor is { } office) return office == InstallOffices.Id(programme.Notice.Office) ? Relation.Receiving : Relation.None;
        List<string> way = [.. new[] { application.CountyOfficeId, application.CityOfficeId, application.ProvinceOfficeId }.OfType<string>()];
        var at = actor.OfficeId is { } own ? way.IndexOf(own) : -1;
        if (at < 0) return Relation.None;
        // while it is with the applicant, the office that received it
        var step = programme.Workflow.Level(programme.Workflow[application.Step].By) is { } level && application.OfficeFor(level.Of) is { } whose ? way.IndexOf(whose) : 0;
        return (at == step ? Relation.Own : at == step + 1 ? Relation.Parent : at > step ? Relation.Above : Relation.Below)
            | (actor.OfficeId == application.ProvinceOfficeId ? Relation.Highest : Relation.None);
    }

    // what the step itself allows, whoever asks
    private static bool IsOpen(Actor actor, Programme programme, Step step, CaseAct act) => act switch
    {
        CaseAct.Fill => step.IsApplicants,
        CaseAct.Handle or CaseAct.Approve => !step.IsApplicants && step.Actions.Count > 0,
        CaseAct.HandleBelow => step.ActsFor is { } standIn && programme.Workflow.Level(standIn.By)?.Of == actor.Level,
        CaseAct.Transfer => programme.Workflow.Level(step.By) is { Of: OfficeLevel.County or OfficeLevel.City } && step.Actions.Count > 0,
        CaseAct.RecordOutside or CaseAct.Extend or CaseAct.Remind => step.Actions.Count > 0,
        CaseAct.Register => programme.Deliveries.Any(delivery => delivery.IsOnPaper),
        _ => true,
    };
}
