using System.Globalization;
using Shifan.Rules;

namespace Shifan.Tests.Unit.Rules;

/// <summary>Ways, quotas, demanded materials and the days of a recognition.</summary>
public sealed class ProcedureTests
{
    private static DateOnly Day(string day) => DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    // ---- Validity

    [Theory]
    [InlineData("from: decision, years: 3", "2021-08-10", "2021-08-10", "2024-08-09")]
    [InlineData("from: decision, years: 1", "2021-01-01", "2021-01-01", "2021-12-31")]
    [InlineData("from: decision, years: 3", "2024-02-29", "2024-02-29", "2027-02-27")] // completes on 28 February: the day before is the last
    [InlineData("from: decision, years: 4", "2024-02-29", "2024-02-29", "2028-02-28")]
    [InlineData("from: nextYear, years: 3", "2021-08-10", "2022-01-01", "2024-12-31")]
    [InlineData("from: nextYear, years: 1", "2021-12-31", "2022-01-01", "2022-12-31")]
    [InlineData("from: nextYear, years: 3", "2021-01-01", "2022-01-01", "2024-12-31")]
    [InlineData("from: untilDay, until: 2024-12-31", "2021-08-10", "2021-08-10", "2024-12-31")]
    public void A_recognition_lasts_from_its_first_to_its_last_day(string validity, string decided, string from, string until)
    {
        var programme = Changed("validity: { from: decision, years: 3 }", $"validity: {{ {validity} }}");
        Assert.Equal((Day(from), Day(until)), programme.Validity.For(Day(decided)));
    }

    [Theory]
    [InlineData("complete", "2024-10-11", "2024-10-12")]
    [InlineData("complete", "2024-12-31", "2025-01-01")]
    [InlineData("lastYear", "2024-12-31", "2024-01-01")]
    [InlineData("lastYear", "2024-02-29", "2023-03-01")]
    public void A_holder_may_apply_again_in_the_window_of_the_notice(string opens, string until, string from)
    {
        var programme = ProgrammeReader.Read(Repository.Whole("zhejiang-2021", text => text.Replace("renewal: { opens: complete", $"renewal: {{ opens: {opens}", StringComparison.Ordinal)), "edited", new Faults());
        Assert.Equal(Day(from), programme!.Renewal!.OpensOn(Day(until)));
    }

    // ---- Quotas

    private static readonly Quota Fixed = Quota("limit: 5 家, soft: true");
    private static readonly Quota Hard = Quota("limit: 5 家");
    private static readonly Quota ByCity = Quota("limit: 5 家, variants: [ { divisions: [\"330100\", \"330200\"], limit: 8 家 }, { divisions: \"330281\", limit: 2 家 } ]");
    private static readonly Quota Share = Quota("ofSubmitted: 30%");

    private static Quota Quota(string size) => Assert.Single(Changed("limit: 5 家, soft: true", size).Quotas);

    [Theory]
    [InlineData(0, false, false)]
    [InlineData(4, false, false)] // the fifth is still within
    [InlineData(5, true, false)]
    [InlineData(50, true, false)]
    public void A_soft_quota_may_be_exceeded_with_a_reason(int taken, bool exceeds, bool refuses)
    {
        var decision = Fixed.Decide(330100, taken, submitted: 20);
        Assert.Equal((5, exceeds, refuses), (decision.Places, decision.Exceeds, decision.Refuses));
        Assert.Equal(taken, decision.Taken);
    }

    [Theory]
    [InlineData(4, false)]
    [InlineData(5, true)]
    public void A_hard_quota_may_not(int taken, bool refuses)
    {
        var decision = Hard.Decide(330100, taken, submitted: 20);
        Assert.Equal((refuses, refuses), (decision.Exceeds, decision.Refuses));
    }

    [Theory]
    [InlineData(330100, 8)]
    [InlineData(330102, 8)] // a county of the city
    [InlineData(330200, 8)]
    [InlineData(330281, 8)] // the first variant that covers it
    [InlineData(330300, 5)]
    [InlineData(310115, 5)]
    public void A_quota_may_differ_by_division(int division, int places) => Assert.Equal(places, ByCity.Decide(division, 0, 20).Places);

    [Theory]
    [InlineData(0, 1)] // at least one
    [InlineData(1, 1)]
    [InlineData(3, 1)]
    [InlineData(6, 1)]
    [InlineData(7, 2)]
    [InlineData(9, 2)]
    [InlineData(10, 3)]
    [InlineData(100, 30)]
    public void A_quota_may_be_a_share_of_what_was_submitted_rounded_down(int submitted, int places) => Assert.Equal(places, Share.Decide(330100, 0, submitted).Places);

    [Theory]
    [InlineData("ofAccepted: 30%", 10, 3)]
    [InlineData("ofAccepted: 30%", 9, 2)]
    [InlineData("ofAccepted: 30%, round: up", 9, 3)]
    [InlineData("ofAccepted: 25%, round: nearest", 10, 3)]
    [InlineData("ofAccepted: 24%, round: nearest", 10, 2)]
    [InlineData("ofAccepted: 10%, least: 4", 10, 4)]
    [InlineData("ofAccepted: 10%, least: 0", 9, 0)]
    public void A_quota_may_be_a_share_of_what_was_accepted_rounded_as_it_says(string size, int accepted, int places) => Assert.Equal(places, Quota(size).Decide(330100, 0, submitted: 1000, accepted).Places);

    [Fact]
    public void A_pot_may_be_shared_within_a_level_above() => Assert.Equal("province", Quota("limit: 5 家, shared: province").Shared!.Id);

    [Fact]
    public void A_pot_without_a_size_never_refuses()
    {
        var decision = Quota("soft: false").Decide(330100, 1_000, 20);
        Assert.Null(decision.Places);
        Assert.False(decision.Exceeds || decision.Refuses);
    }

    [Fact]
    public void A_quota_of_nought_refuses_the_first() => Assert.True(Quota("limit: 0 家").Decide(330100, 0, 20).Refuses);

    [Fact]
    public void Says_its_size()
    {
        Assert.Equal("5 家", Fixed.Size!.ToString());
        Assert.Equal("申报数的 30%", Share.Size!.ToString());
        Assert.Equal("申报数的 12.5%", Quota("ofSubmitted: 12.5%").Size!.ToString());
        Assert.Equal("受理数的 30%，不足一家按一家，至少 2 家", Quota("ofAccepted: 30%, round: up, least: 2").Size!.ToString());
    }

    [Theory]
    [InlineData("kind: 企业", "firms")]
    [InlineData("kind: 事业单位", "others")]
    [InlineData("filed: 是", "others")] // not known to be a firm
    public void A_case_takes_from_the_first_pot_that_is_for_it(string answers, string? pot)
    {
        var programme = Changed("  - { id: city, label: 名额, level: city, step: review, limit: 5 家, soft: true }",
            "  - { id: firms, label: 企业, level: city, step: review, limit: 3 家, for: { is: { figure: kind, value: 企业 } } }\n  - { id: others, label: 其他, level: city, step: review, limit: 2 家 }");
        Assert.Equal(pot, programme.QuotaFor("review", programme.Sheet(answers))?.Id);
        Assert.Null(programme.QuotaFor("decision", programme.Sheet(answers)));
    }

    // ---- Ways

    [Theory]
    [InlineData("kind: 企业", "recognised")]
    [InlineData("kind: 事业单位", "refused")]
    [InlineData("{}", "refused")] // the open way
    public void The_first_way_that_is_met_is_taken(string answers, string step)
    {
        var programme = Sound();
        Assert.Equal(step, programme.Workflow.Next(programme.Workflow["decision"].Action("pass")!, programme.Sheet(answers))?.Id);
    }

    [Fact]
    public void Knows_its_steps_levels_and_actions()
    {
        var workflow = Sound().Workflow;
        Assert.Equal("draft", workflow.First.Id);
        Assert.True(workflow.First.IsApplicants);
        Assert.False(workflow["review"].IsApplicants);
        Assert.Equal("return", workflow["review"].Action(Doing.Return)!.Id);
        Assert.Equal(5, workflow["review"].Action("return")!.CorrectionWorkdays);
        Assert.Null(workflow["review"].Action("submit"));
        Assert.Null(workflow["review"].Action(Doing.Submit));
        Assert.Equal(OfficeLevel.City, workflow.Level("city")!.Of);
        Assert.Null(workflow.Level(Workflow.Applicant));
        Assert.Equal("填报", workflow.First.PublicLabel); // as officers see it, where nothing else is said
        Assert.Throws<InvalidOperationException>(() => workflow["nowhere"]);
    }

    [Theory]
    [InlineData("true", "{ held: 是, from: 2018-01-01, until: 2020-12-31 }", true)]
    [InlineData("false", "{ held: 是, from: 2018-01-01, until: 2020-12-31 }", false)]
    [InlineData("false", "无", true)]
    [InlineData("false", null, true)]
    public void Who_applies_again_takes_a_place_where_the_notice_counts_it(string counts, string? held, bool takes)
    {
        var faults = new Faults();
        var programme = ProgrammeReader.Read(Repository.Whole("zhejiang-2021", text => text.Replace("renewal: { opens: complete, countsInQuota: true", $"renewal: {{ opens: complete, countsInQuota: {counts}", StringComparison.Ordinal)), "edited", faults)!;
        Assert.Empty(faults.All.Select(fault => fault.ToString()));
        Assert.Equal(takes, programme.QuotaFor("cityReview", programme.Sheet(held is null ? "{}" : $"{{ provincialPlatform: {held} }}")) is not null);
    }

    public static TheoryData<string> Programmes => [.. Repository.Programmes];

    [Theory, MemberData(nameof(Programmes))]
    public void Every_case_can_come_to_an_end_whatever_was_answered(string id)
    {
        var programme = Repository.Programme(id);
        var workflow = programme.Workflow;
        var nothing = programme.Sheet("{}");
        foreach (var step in workflow.Steps)
        {
            Assert.Equal(step.Kind == StepKind.End, step.Actions.Count == 0);
            foreach (var action in step.Actions) Assert.NotNull(workflow.Next(action, nothing));
        }
    }

    // ---- Materials

    [Theory]
    [InlineData("", false)]
    [InlineData("audit", false)]
    [InlineData("licence", false)]
    [InlineData("audit licence", true)]
    [InlineData("report special licence", true)]
    [InlineData("report licence", false)]
    [InlineData("report special", false)]
    public void Demands_materials_and_their_alternatives(string present, bool met)
    {
        var programme = Changed("  slots: [ { id: licence, label: 营业执照 } ]\n  required: [ licence ]",
            "  slots: [ { id: licence, label: 营业执照 }, { id: audit, label: 审计报告 }, { id: report, label: 财务报告 }, { id: special, label: 专项审计 } ]\n  required: [ licence, { any: [ audit, { all: [ report, special ] } ] } ]");
        var have = present.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(met, programme.MaterialDemands.All(demand => demand.IsMet(have, programme.Sheet("{}"))));
        Assert.Equal("审计报告 或 （财务报告 和 专项审计）", programme.MaterialDemands[1].Say(programme.Materials.ToDictionary(m => m.Id, m => m.Label, StringComparer.Ordinal)));
    }

    // ---- Grades

    [Theory]
    [InlineData("employees: 100", "A级")]
    [InlineData("employees: 99", "B级")]
    [InlineData("employees: 19", null)]
    [InlineData("{}", null)]
    public void The_first_grade_that_is_reached_counts(string answers, string? grade)
    {
        var programme = Changed("materials:\n", "grades: [ { label: A级, when: { atLeast: { figure: employees, limit: 100 人 } } }, { label: B级, when: { atLeast: { figure: employees, limit: 20 人 } } } ]\nmaterials:\n");
        Assert.Equal(grade, programme.Evaluate(programme.Sheet(answers)).Grade?.Label);
    }

    private static Programme Sound() => Changed("", "");

    private static Programme Changed(string replace, string with)
    {
        var text = Repository.Text("tests", "Unit", "Broken", "_sound.yaml");
        if (replace.Length > 0)
        {
            Assert.Contains(replace, text, StringComparison.Ordinal);
            text = text.Replace(replace, with, StringComparison.Ordinal);
        }
        var faults = new Faults();
        var programme = ProgrammeReader.Read(text, "sound.yaml", faults);
        Assert.Empty(faults.All.Select(fault => fault.ToString()));
        return programme!;
    }
}
