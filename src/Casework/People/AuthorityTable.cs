using Shifan.Rules;

namespace Shifan.Casework;

/// <summary>
/// The whole relation of role, office, step and action, asked of <see cref="Authority.May"/> cell by cell: what docs/authority.md shows and the tests compare.
/// </summary>
public static class AuthorityTable
{
    /// <summary>Where the office of who asks lies, seen from the office whose step it is (at the applicant's steps: from the one that received the case).</summary>
    public static IReadOnlyList<(string Id, string Label)> Places { get; } =
        [("own", "本单位的步骤"), ("parent", "上一级"), ("above", "再上级"), ("child", "下级（经过此件）"), ("grandchild", "再下级（经过此件）"), ("sibling", "同级（同一上级）"), ("other", "其他地方"), ("none", "不属于任何单位")];

    /// <param name="Programme">Which notice.</param>
    /// <param name="Role">Who asks; null: an account without a role.</param>
    /// <param name="Place">One of <see cref="Places"/>.</param>
    /// <param name="Step">Where the case stands.</param>
    /// <param name="Act">What is asked for.</param>
    /// <param name="Action">The action of the step, where it is one.</param>
    /// <param name="May">The answer.</param>
    public sealed record Cell(Programme Programme, Role Role, string Place, Step Step, CaseAct Act, StepAction? Action, bool May);

    /// <summary>Every cell of a programme: all roles, places, steps and acts; the acts of a step once for each of its actions.</summary>
    public static IEnumerable<Cell> Of(Programme programme)
    {
        foreach (var step in programme.Workflow.Steps)
        {
            var application = At(programme, step);
            foreach (var role in Authority.Roles.Select(row => row.Role))
            {
                foreach (var place in Places.Select(place => place.Id).Where(place => Stands(programme, step, role, place)))
                {
                    var actor = Who(programme, application, step, role, place);
                    foreach (var act in Enum.GetValues<CaseAct>())
                    {
                        var may = Authority.May(actor, application, programme, act);
                        if (act is CaseAct.Handle or CaseAct.HandleBelow && step.Actions.Count > 0) foreach (var action in step.Actions) yield return new Cell(programme, role, place, step, act, action, may);
                        else yield return new Cell(programme, role, place, step, act, null, may);
                    }
                }
            }
        }
    }

    /// <param name="Level">Where his office is; null: an applicant's institution, or an account without an office.</param>
    public sealed record DutyCell(Role Role, OfficeLevel? Level, Duty Duty, bool Has);

    // where there are offices with people; what is outside decides without us
    private static readonly OfficeLevel[] Levels = [OfficeLevel.County, OfficeLevel.City, OfficeLevel.Province];

    /// <summary>Every role at every level with every duty.</summary>
    public static IEnumerable<DutyCell> OfDuties() =>
        from row in Authority.Roles
        from level in Levels.Select(level => (OfficeLevel?)level).Append(null)
        where level is null || row.Role != Role.Applicant
        from duty in Enum.GetValues<Duty>()
        select new DutyCell(row.Role, level, duty, Authority.Has(Holder(row.Role, level), duty));

    private static Actor Holder(Role role, OfficeLevel? level) => new(Guid.Empty, "", role == Role.Approver ? Role.Officer : role, level is null ? null : "P", level, role == Role.Applicant ? Guid.Empty : null)
    {
        IsApprover = role == Role.Approver, IsAccountsAdministrator = role == Role.Administrator,
    };

    /// <summary>The page: the roles, then for each programme a table a role.</summary>
    public static string Write(IEnumerable<Programme> programmes)
    {
        var lines = new List<string>
        {
            "# Who may do what", "",
            "Made by `./shifan authority`; a test compares it with the code. 看 is to see the case and its trail, 留言 to write to the other side, 办 the actions of the step,",
            "代办 the same in place of an office below, 移送 to send it to the right office, 外部结果 to record what was decided elsewhere, 填报 the applicant's own, 审批 to approve what a",
            "colleague prepared, 纸质 to register its paper, 延期 to give the applicant longer, 催办 to remind by telephone whose turn it is, 归档 to have the file of an ended case put together. What stands nowhere here is refused; whoever may not see a case gets a 404. Deadlines, quotas and the order of steps may still refuse.", "",
            "## Roles", "", "| 角色 | 看到 | 不能兼任 |", "|---|---|---|",
        };
        lines.AddRange(Authority.Roles.Select(row => $"| {row.Label} | {row.Sees} | {string.Join("、", Authority.Roles.Where(other => row.Role != Role.Applicant && other.Role != Role.Applicant && !Authority.GoTogether(row.Role, other.Role)).Select(other => other.Label))} |"));
        lines.AddRange(WriteDuties());
        foreach (var programme in programmes)
        {
            var cells = Of(programme).ToList();
            lines.AddRange(["", $"## {programme.Notice.Title}"]);
            foreach (var row in Authority.Roles)
            {
                var own = cells.Where(cell => cell.Role == row.Role).ToList();
                lines.AddRange(["", $"### {row.Label}", ""]);
                if (!own.Any(cell => cell.May))
                {
                    lines.Add("Nothing, at any step, wherever the office lies.");
                    continue;
                }
                var shown = Places.Where(place => own.Any(cell => cell.Place == place.Id && cell.May)).ToList();
                lines.Add($"| 步骤 | {string.Join(" | ", shown.Select(place => row.Role == Role.Applicant ? "本单位的申报" : place.Label))} |");
                lines.Add($"|---|{string.Concat(shown.Select(_ => "---|"))}");
                foreach (var step in programme.Workflow.Steps) lines.Add($"| {step.Label} | {string.Join(" | ", shown.Select(place => Say([.. own.Where(cell => cell.Place == place.Id && cell.Step == step && cell.May)])))} |");
                var denied = Places.Where(place => !shown.Contains(place)).Select(place => place.Label).ToList();
                if (denied.Count > 0) lines.AddRange(["", $"Nothing: {string.Join("、", denied)}."]);
            }
        }
        return string.Join("\n", lines) + "\n";
    }

    private static IEnumerable<string> WriteDuties()
    {
        var cells = OfDuties().Where(cell => cell.Has).ToList();
        yield return "";
        yield return "## Duties";
        yield return "";
        yield return "What a role is there for besides the cases, by the level of its office; always for its own office or area alone. An account without an office has none.";
        yield return "";
        yield return $"| 职责 | {string.Join(" | ", Authority.Roles.Select(row => row.Label))} |";
        yield return $"|---|{string.Concat(Authority.Roles.Select(_ => "---|"))}";
        foreach (var duty in Enum.GetValues<Duty>())
        {
            yield return $"| {Word(duty)} | {string.Join(" | ", Authority.Roles.Select(row => Where(row.Role, [.. cells.Where(cell => cell.Role == row.Role && cell.Duty == duty)])))} |";
        }
    }

    private static string Where(Role role, IReadOnlyList<DutyCell> cells) =>
        cells.Count == 0 ? "—" : role == Role.Applicant || cells.Count == Levels.Length ? "✓" : string.Join("、", cells.Select(cell => cell.Level switch { OfficeLevel.County => "县", OfficeLevel.City => "市", _ => "省" }));

    private static string Word(Duty duty) => duty switch
    {
        Duty.Apply => "填报、提交、撤回和咨询",
        Duty.ReadWork => "看本辖区的清单、看板、名额簿、排序和汇总表",
        Duty.Review => "批量办理、内部备注、留言已阅",
        Duty.Recommend => "推荐排序、汇总表、上报和接收上报、指定超额办理人",
        Duty.Answer => "答复本单位的咨询",
        Duty.ReturnAccounts => "账号收回",
        Duty.SetDates => "本辖区的提前期限",
        Duty.KeepCall => "本单位通知的期限、更正、附件、联系人",
        Duty.Remind => "电话催办下级单位和申报单位",
        Duty.ReadTitles => "看称号登记",
        Duty.KeepTitles => "登记称号",
        Duty.RecordResults => "批量导入外部结果",
        Duty.ReadPaper => "看纸质材料登记",
        Duty.KeepPeople => "人员和授权",
        Duty.KeepExperts => "本单位的专家库和评审组",
        Duty.Score => "评审分给本人的材料",
        Duty.PlanVisits => "本单位步骤的实地核查：安排、通知、看记录",
        Duty.GoVisits => "本人参加的实地核查：现场记录、签名、提交",
        Duty.Decide => "本单位步骤的公示、异议和认定",
    };

    private static string Say(IReadOnlyList<Cell> cells)
    {
        if (cells.Count == 0) return "—";
        return string.Join("；", cells.GroupBy(cell => cell.Act).Where(group => group.Key != CaseAct.Trail).Select(group => Word(group.Key) + (group.Any(cell => cell.Action is not null) ? $"（{string.Join("、", group.Select(cell => cell.Action!.Label))}）" : "")));
    }

    private static string Word(CaseAct act) => act switch
    {
        CaseAct.See or CaseAct.Trail => "看",
        CaseAct.Message => "留言",
        CaseAct.Fill => "填报",
        CaseAct.Handle => "办",
        CaseAct.Approve => "审批",
        CaseAct.HandleBelow => "代办",
        CaseAct.Transfer => "移送",
        CaseAct.RecordOutside => "外部结果",
        CaseAct.Register => "纸质",
        CaseAct.Extend => "延期",
        CaseAct.Remind => "催办",
        CaseAct.Archive => "归档",
    };

    // a case of a made-up place, county C1 in city T1 in the notice's province, with those offices through which it came or goes: the longest way to the step
    private static List<OfficeLevel> Way(Programme programme, Step step)
    {
        var ways = programme.Workflow.First.Actions.SelectMany(action => action.To).Select(way => programme.Workflow.From(programme.Workflow[way.Step])).ToList();
        var through = ways.Where(way => step.IsApplicants || step.Id == Workflow.GivenUp || way.Contains(step)).SelectMany(way => way).Select(one => programme.Workflow.Level(one.By)?.Of).ToHashSet();
        return [.. new[] { OfficeLevel.County, OfficeLevel.City, OfficeLevel.Province }.Where(level => level == OfficeLevel.Province || through.Contains(level))];
    }

    private static Application At(Programme programme, Step step) => new()
    {
        Id = Guid.Empty, Number = "", CallId = Guid.Empty, InstitutionId = Guid.Empty, Digest = "", Step = step.Id, StartedAt = default, ArrivedAt = default, Version = 1,
        CountyOfficeId = Way(programme, step).Contains(OfficeLevel.County) ? "C1" : null, CityOfficeId = Way(programme, step).Contains(OfficeLevel.City) ? "T1" : null, ProvinceOfficeId = InstallOffices.Id(programme.Notice.Office),
    };

    // while it is with the applicant, or over, the office that received it
    private static int Height(Programme programme, Step step) => programme.Workflow.Level(step.By)?.Of switch
    {
        null => 0,
        var level => Math.Max(0, Way(programme, step).FindIndex(one => one == level || level == OfficeLevel.Outside && one == OfficeLevel.Province)),
    };

    // not every place can be had at every step: over the province there is nothing
    private static bool Stands(Programme programme, Step step, Role role, string place)
    {
        var (own, top) = (Height(programme, step), Way(programme, step).Count - 1);
        if (role == Role.Applicant) return place is "own" or "none";
        return place switch
        {
            "parent" => own + 1 <= top,
            "above" => own + 2 <= top,
            "child" => own > 0,
            "grandchild" => own > 1,
            "sibling" => own < top,
            _ => true,
        };
    }

    private static Actor Who(Programme programme, Application application, Step step, Role role, string place)
    {
        if (role == Role.Applicant) return new Actor(Guid.Empty, "", role, null, null, place == "own" ? application.InstitutionId : Guid.AllBitsSet);
        string[] way = [.. new[] { application.CountyOfficeId, application.CityOfficeId, application.ProvinceOfficeId }.OfType<string>()];
        var levels = Way(programme, step);
        var own = Height(programme, step);
        var at = place switch { "parent" => own + 1, "above" => own + 2, "child" => own - 1, "grandchild" => own - 2, _ => own };
        string? office = place switch { "none" => null, "sibling" => "X1", "other" => "Z9", _ => way[at] };
        OfficeLevel? level = office is null ? null : levels[at];
        var leading = role == Role.Approver ? Role.Officer : role;
        return new Actor(Guid.Empty, "", leading, office, level, null)
        {
            IsApprover = role == Role.Approver, IsAccountsAdministrator = role == Role.Administrator,
            ReceivesFor = role == Role.Receiver ? office : null,
        };
    }
}
