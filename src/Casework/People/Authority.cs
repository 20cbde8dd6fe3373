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

    /// <summary>To have the file of an ended case put together, with what offices wrote for themselves (归档).</summary>
    Archive,
}

/// <summary>What somebody is there for besides the acts of a case (职责). Which office's, its own operation says.</summary>
public enum Duty
{
    /// <summary>To begin, fill in, submit and take back his institution's applications, and to ask about a call.</summary>
    Apply,

    /// <summary>To read the lists, boards, quota book, rankings and summaries of his area.</summary>
    ReadWork,

    /// <summary>To work on what he reads: many at once, notes inside the office, messages put aside.</summary>
    Review,

    /// <summary>To rank, seal the summary, send up and answer what was sent up, name who may exceed a quota.</summary>
    Recommend,

    /// <summary>To answer the questions put to his office.</summary>
    Answer,

    /// <summary>To give an institution its account back.</summary>
    ReturnAccounts,

    /// <summary>To set earlier dates for his area.</summary>
    SetDates,

    /// <summary>To keep his office's own call: deadlines, files, contacts, amendments.</summary>
    KeepCall,

    /// <summary>To remind offices below and applicants by telephone.</summary>
    Remind,

    /// <summary>To read the register of earlier titles.</summary>
    ReadTitles,

    /// <summary>To enter titles there.</summary>
    KeepTitles,

    /// <summary>To enter, many at once, what was decided elsewhere.</summary>
    RecordResults,

    /// <summary>To see what paper is owed and received.</summary>
    ReadPaper,

    /// <summary>To invite, grant and end accounts of offices.</summary>
    KeepPeople,

    /// <summary>To keep his office's pool of experts, and the panels of the steps that are its own.</summary>
    KeepExperts,

    /// <summary>To score what he was given as an expert.</summary>
    Score,

    /// <summary>To plan the visits of the steps that are his office's, and to read what was found.</summary>
    PlanVisits,

    /// <summary>To go on the visits of which he is a team's member, and to enter what is found there.</summary>
    GoVisits,

    /// <summary>To publish lists, answer the objections to them and give titles, at the steps that are his office's.</summary>
    Decide,
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
/// <param name="Duties">What one is there for besides.</param>
public sealed record RoleRow(Role Role, string Label, string Sees, IReadOnlyDictionary<CaseAct, Relation> Case, IReadOnlyList<Duty> Duties);

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
        [CaseAct.Archive] = Relation.Highest,
    };

    private static readonly Duty[] OfOfficer =
    [
        Duty.ReadWork, Duty.Review, Duty.Recommend, Duty.Answer, Duty.ReturnAccounts, Duty.SetDates, Duty.KeepCall, Duty.Remind, Duty.ReadTitles, Duty.KeepTitles, Duty.RecordResults, Duty.ReadPaper, Duty.KeepExperts, Duty.PlanVisits, Duty.GoVisits, Duty.Decide,
    ];

    // titles and outside results are kept where the whole area comes together
    private static readonly Duty[] OfProvinces = [Duty.ReadTitles, Duty.KeepTitles, Duty.RecordResults];

    /// <summary>The table, one row a role.</summary>
    public static IReadOnlyList<RoleRow> Roles { get; } =
    [
        new(Role.Applicant, "申报单位", "本单位的申报", new Dictionary<CaseAct, Relation>
        {
            [CaseAct.See] = Relation.Own, [CaseAct.Trail] = Relation.Own, [CaseAct.Message] = Relation.Own, [CaseAct.Fill] = Relation.Own,
        }, [Duty.Apply]),
        new(Role.Officer, "经办", "本单位辖区内已提交的申报", Officer, OfOfficer),
        new(Role.Approver, "审批", "本单位辖区内已提交的申报", new Dictionary<CaseAct, Relation>(Officer) { [CaseAct.Approve] = Relation.Own }, OfOfficer),
        new(Role.Administrator, "系统管理员", "不看申报，只看本单位及所管单位的人员", new Dictionary<CaseAct, Relation>(), [Duty.KeepPeople]),
        new(Role.Auditor, "审计员", "本单位辖区内已提交的申报和办理记录", new Dictionary<CaseAct, Relation>
        {
            [CaseAct.See] = Relation.OnTheWay, [CaseAct.Trail] = Relation.OnTheWay,
        }, [Duty.ReadWork, Duty.ReadTitles, Duty.ReadPaper]),
        new(Role.Receiver, "收件员", "应报纸质材料的编号、单位名称和份数", new Dictionary<CaseAct, Relation> { [CaseAct.Register] = Relation.Receiving }, [Duty.ReadPaper]),
        // what he scores or visits, he sees through his tasks and nowhere else
        new(Role.Expert, "评审专家", "只看分给本人评审的材料和本人参加的实地核查", new Dictionary<CaseAct, Relation>(), [Duty.Score, Duty.GoVisits]),
    ];

    private static readonly Dictionary<Role, RoleRow> Rows = Roles.ToDictionary(row => row.Role);

    private static RoleRow Of(Role role) => Rows[role];

    public static string LabelOf(Role role) => Of(role).Label;

    /// <summary>Whether one person may have both roles at once: the three officers of security are three people, and who receives paper decides nothing.</summary>
    public static bool GoTogether(Role one, Role other) => one == other || (one, other) switch
    {
        (Role.Auditor, _) or (_, Role.Auditor) => false,
        (Role.Expert, _) or (_, Role.Expert) => false,
        (Role.Receiver, not Role.Administrator) or (not Role.Administrator, Role.Receiver) => false,
        _ => true,
    };

    /// <summary>The role that decides what one sees; the others of the same person only add to it.</summary>
    public static Role Leading(IReadOnlyCollection<Role> roles) =>
        roles.Any(role => role is Role.Officer or Role.Approver) ? Role.Officer : roles.Contains(Role.Auditor) ? Role.Auditor : roles.Contains(Role.Receiver) ? Role.Receiver : roles.Contains(Role.Expert) ? Role.Expert : Role.Administrator;

    /// <summary>The decision on what is no case's: whether that is somebody's business at the level where his office is.</summary>
    public static bool Has(Actor actor, Duty duty) =>
        (Of(actor.Role).Duties.Contains(duty) || actor.IsAccountsAdministrator && Of(Role.Administrator).Duties.Contains(duty))
        && (actor.Role == Role.Applicant ? actor.InstitutionId : actor.OfficeId as object) is not null
        && (!OfProvinces.Contains(duty) || actor.Level == OfficeLevel.Province);

    /// <summary>The decision: whether somebody may do that with a case that stands so.</summary>
    public static bool May(Actor actor, Application application, Programme programme, CaseAct act)
    {
        var role = actor is { Role: Role.Officer, IsApprover: true } ? Role.Approver : actor.Role;
        // what its recommending office has still to hand up, nobody above has yet
        if (application.HeldAt is not null && act is (CaseAct.Handle or CaseAct.Approve or CaseAct.HandleBelow or CaseAct.Transfer or CaseAct.RecordOutside)) return false;
        return (Of(role).Case.GetValueOrDefault(act) & RelationOf(actor, application, programme)) != Relation.None
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
        var step = programme.Workflow.Level(programme.Workflow[application.HeldAt ?? application.Step].By) is { } level && application.OfficeFor(level.Of) is { } whose ? way.IndexOf(whose) : 0;
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
        CaseAct.Archive => Ended.Is(step),
        CaseAct.Register => programme.Deliveries.Any(delivery => delivery.IsOnPaper),
        _ => true,
    };
}
