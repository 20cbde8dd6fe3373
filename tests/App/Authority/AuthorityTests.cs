using Shifan.Casework;
using Shifan.Rules;

namespace Shifan.Tests.App.Authority;

/// <summary>Every cell of role × office × step × action, against the rule as it was written down by hand here, and the page that shows it.</summary>
public sealed class AuthorityTests
{
    // S see, T trail, M message, F fill, H handle, A approve, B act for the office below, X transfer, O record an outside outcome, R register paper, E give longer, P remind by telephone, Z put the ended case into the archive
    private static readonly Dictionary<char, CaseAct> Letters = new()
    {
        ['S'] = CaseAct.See, ['T'] = CaseAct.Trail, ['M'] = CaseAct.Message, ['F'] = CaseAct.Fill, ['H'] = CaseAct.Handle, ['A'] = CaseAct.Approve, ['B'] = CaseAct.HandleBelow,
        ['X'] = CaseAct.Transfer, ['O'] = CaseAct.RecordOutside, ['R'] = CaseAct.Register, ['E'] = CaseAct.Extend, ['P'] = CaseAct.Remind, ['Z'] = CaseAct.Archive,
    };

    // what an officer may do; wherever nothing stands he may do nothing
    private static readonly Dictionary<string, string> Officer = new()
    {
        ["zhejiang-2021 draft"] = "own:STMP parent:STMP above:STMOEP",
        ["zhejiang-2021 countyReview"] = "own:STMHXP parent:STMBXP above:STMOEP",
        ["zhejiang-2021 cityReview"] = "own:STMHXP parent:STMXOEP child:STM",
        ["zhejiang-2021 directCheck"] = "own:STMHOEP",
        ["zhejiang-2021 visit"] = "own:STMHOEP child:STM grandchild:STM",
        ["zhejiang-2021 experts"] = "own:STMHOEP child:STM grandchild:STM",
        ["zhejiang-2021 publicity"] = "own:STMHOEP child:STM grandchild:STM",
        ["zhejiang-2021 decision"] = "own:STMHOEP child:STM grandchild:STM",
        ["zhejiang-2021 recognised"] = "own:STM parent:STM above:STMZ",
        ["zhejiang-2021 notRecognised"] = "own:STM parent:STM above:STMZ",
        ["zhejiang-2021 notRecommended"] = "own:STM parent:STM above:STMZ",
        ["zhejiang-2021 notAccepted"] = "own:STM parent:STM above:STMZ",
        ["zhejiang-2021 givenUp"] = "own:STM parent:STM above:STMZ",
        ["shanghai-national-2021 draft"] = "own:STMP parent:STMOEP",
        ["shanghai-national-2021 districtReview"] = "own:STMHXP parent:STMBXOEP",
        ["shanghai-national-2021 districtRecommend"] = "own:STMHXP parent:STMXOEP",
        ["shanghai-national-2021 directCheck"] = "own:STMHOEP",
        ["shanghai-national-2021 defence"] = "own:STMHOEP child:STM",
        ["shanghai-national-2021 cityRecommend"] = "own:STMHOEP child:STM",
        ["shanghai-national-2021 ministry"] = "own:STMHOEP child:STM",
        ["shanghai-national-2021 recognised"] = "own:STM parent:STMZ",
        ["shanghai-national-2021 notRecognised"] = "own:STM parent:STMZ",
        ["shanghai-national-2021 notRecommended"] = "own:STM parent:STMZ",
        ["shanghai-national-2021 notAccepted"] = "own:STM parent:STMZ",
        ["shanghai-national-2021 givenUp"] = "own:STM parent:STMZ",
    };

    private static readonly string[] OfProvince = ["directCheck", "visit", "experts", "publicity", "decision", "defence", "cityRecommend", "ministry"];

    public static TheoryData<string> Programmes => [.. ProgrammeFolder.Sound().Select(programme => programme.Id)];

    private static string Expected(string programme, string step, Role role, string place)
    {
        var officer = Officer[$"{programme} {step}"].Split(' ').Select(part => part.Split(':')).FirstOrDefault(part => part[0] == place)?[1] ?? "";
        return role switch
        {
            Role.Applicant => place != "own" ? "" : step == "draft" ? "STMF" : "STM",
            Role.Officer => officer,
            Role.Approver => officer.Contains('H', StringComparison.Ordinal) ? officer + "A" : officer,
            Role.Auditor => officer.Length > 0 ? "ST" : "",
            Role.Receiver => place == (OfProvince.Contains(step) ? "own" : programme == "zhejiang-2021" && step != "cityReview" ? "above" : "parent") ? "R" : "",
            _ => "",
        };
    }

    [Theory, MemberData(nameof(Programmes))]
    public void Every_cell_says_what_the_rule_says(string id)
    {
        var programme = ProgrammeFolder.Find(id)!.Programme!;
        var wrong = AuthorityTable.Of(programme).Where(cell => cell.May != Expected(id, cell.Step.Id, cell.Role, cell.Place).Any(letter => Letters[letter] == cell.Act))
            .Select(cell => $"{cell.Role} {cell.Place} {cell.Step.Id} {cell.Act} {cell.Action?.Id}: {cell.May}");
        Assert.Empty(wrong);
    }

    [Theory, MemberData(nameof(Programmes))]
    public void The_table_is_complete(string id)
    {
        var programme = ProgrammeFolder.Find(id)!.Programme!;
        var cells = AuthorityTable.Of(programme).ToList();
        Assert.Equal(cells.Count, cells.Select(cell => (cell.Role, cell.Place, cell.Step.Id, cell.Act, cell.Action?.Id)).Distinct().Count());
        foreach (var step in programme.Workflow.Steps)
        {
            foreach (var role in Enum.GetValues<Role>())
            {
                var places = cells.Where(cell => cell.Step == step && cell.Role == role).Select(cell => cell.Place).Distinct().ToList();
                // every place for which an officer has a rule, and the three that are nowhere
                if (role != Role.Applicant) Assert.Superset(Officer[$"{id} {step.Id}"].Split(' ').Select(part => part.Split(':')[0]).Append("other").Append("none").ToHashSet(), places.ToHashSet());
                foreach (var place in places)
                {
                    foreach (var act in Enum.GetValues<CaseAct>())
                    {
                        var actions = cells.Where(cell => cell.Step == step && cell.Role == role && cell.Place == place && cell.Act == act).Select(cell => cell.Action?.Id).ToList();
                        Assert.Equal(act is CaseAct.Handle or CaseAct.HandleBelow && step.Actions.Count > 0 ? step.Actions.Select(action => (string?)action.Id) : [null], actions);
                    }
                }
            }
        }
    }

    // c county, t city, p province; an applicant's institution is i
    private static readonly Dictionary<Duty, string> Duties = new()
    {
        [Duty.Apply] = "Applicant:i",
        [Duty.ReadWork] = "Officer:ctp Approver:ctp Auditor:ctp",
        [Duty.Review] = "Officer:ctp Approver:ctp",
        [Duty.Recommend] = "Officer:ctp Approver:ctp",
        [Duty.Answer] = "Officer:ctp Approver:ctp",
        [Duty.ReturnAccounts] = "Officer:ctp Approver:ctp",
        [Duty.SetDates] = "Officer:ctp Approver:ctp",
        [Duty.KeepCall] = "Officer:ctp Approver:ctp",
        [Duty.Remind] = "Officer:ctp Approver:ctp",
        [Duty.ReadTitles] = "Officer:p Approver:p Auditor:p",
        [Duty.KeepTitles] = "Officer:p Approver:p",
        [Duty.RecordResults] = "Officer:p Approver:p",
        [Duty.ReadPaper] = "Officer:ctp Approver:ctp Auditor:ctp Receiver:ctp",
        [Duty.KeepPeople] = "Administrator:ctp",
        [Duty.KeepExperts] = "Officer:ctp Approver:ctp",
        [Duty.Score] = "Expert:ctp",
        [Duty.PlanVisits] = "Officer:ctp Approver:ctp",
        [Duty.GoVisits] = "Officer:ctp Approver:ctp Expert:ctp",
        [Duty.Decide] = "Officer:ctp Approver:ctp",
    };

    [Fact]
    public void Every_duty_is_whose_the_rule_says()
    {
        static char Letter(AuthorityTable.DutyCell cell) => cell.Level switch { OfficeLevel.County => 'c', OfficeLevel.City => 't', OfficeLevel.Province => 'p', _ => cell.Role == Role.Applicant ? 'i' : '-' };
        var cells = AuthorityTable.OfDuties().ToList();
        var wrong = cells.Where(cell => cell.Has != Duties[cell.Duty].Split(' ').Any(part => part.Split(':') is [var role, var levels] && role == cell.Role.ToString() && levels.Contains(Letter(cell), StringComparison.Ordinal)));
        Assert.Empty(wrong);
        // six roles of offices at three levels and nowhere, and the applicants'
        Assert.Equal((6 * 4 + 1) * Enum.GetValues<Duty>().Length, cells.Count);
        // an administrator besides another role keeps both
        var both = new Actor(Guid.Empty, "", Role.Officer, "330106", OfficeLevel.County, null) { IsAccountsAdministrator = true };
        Assert.True(both.Has(Duty.KeepPeople) && both.Has(Duty.Review));
    }

    [Fact]
    public void The_page_is_the_code_s() =>
        Assert.Equal(AuthorityTable.Write(ProgrammeFolder.Sound()), File.ReadAllText(Path.Combine(Home.Folder, "docs", "authority.md")).ReplaceLineEndings("\n"));

    [Fact]
    public void What_was_never_submitted_is_nobody_s_but_the_applicant_s()
    {
        var programme = ProgrammeFolder.Find("zhejiang-2021")!.Programme!;
        var draft = new Application
        {
            Id = Guid.Empty, Number = "", CallId = Guid.Empty, InstitutionId = Guid.AllBitsSet, Digest = "", Step = "draft", StartedAt = default, ArrivedAt = default,
            CountyOfficeId = "330106", CityOfficeId = "330100", ProvinceOfficeId = "330000",
        };
        foreach (var (office, level) in new[] { ("330106", OfficeLevel.County), ("330100", OfficeLevel.City), ("330000", OfficeLevel.Province) })
        {
            foreach (var role in new[] { Role.Officer, Role.Auditor, Role.Receiver, Role.Administrator })
            {
                var actor = new Actor(Guid.Empty, "", role, office, level, null) { IsApprover = true, ReceivesFor = role == Role.Receiver ? office : null };
                Assert.DoesNotContain(Enum.GetValues<CaseAct>(), act => Shifan.Casework.Authority.May(actor, draft, programme, act));
            }
        }
        Assert.True(Shifan.Casework.Authority.May(new Actor(Guid.Empty, "", Role.Applicant, null, null, Guid.AllBitsSet), draft, programme, CaseAct.Fill));
    }

    [Fact]
    public void Who_watches_does_nothing_else()
    {
        Role[] roles = [Role.Officer, Role.Approver, Role.Administrator, Role.Auditor, Role.Receiver];
        var together = from one in roles from other in roles where one < other && Shifan.Casework.Authority.GoTogether(one, other) select (one, other);
        Assert.Equal([(Role.Officer, Role.Approver), (Role.Officer, Role.Administrator), (Role.Approver, Role.Administrator), (Role.Administrator, Role.Receiver)], together);
        Assert.All(from one in roles from other in roles select (one, other), pair => Assert.Equal(Shifan.Casework.Authority.GoTogether(pair.one, pair.other), Shifan.Casework.Authority.GoTogether(pair.other, pair.one)));
    }
}
