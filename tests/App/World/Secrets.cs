using Microsoft.EntityFrameworkCore;
using Shifan.Casework;
using Shifan.Rules;

namespace Shifan.Tests.App.World;

/// <summary>
/// Cases in every room that experts, visits, defences, lists and decisions have, with what most people must not learn of them; and for every
/// address of the program what to ask there.
/// </summary>
public sealed class Secrets
{
    /// <summary>Part of every expert's name here, and of nothing else.</summary>
    public const string Experts = "示例密评专家";

    /// <summary>Words that an expert writes on a sheet.</summary>
    public const string Opinion = "此句评语在封存之前只有写的人看到";

    /// <summary>What the panel of a defence asked.</summary>
    public const string Asked = "此问只有组织单位和评审组看到";

    private static readonly DateTimeOffset Until = Deadline.MomentOf(new DateTime(2021, 5, 27, 18, 0, 0));

    private readonly Scene scene;

    private Secrets(Scene scene) => this.scene = scene;

    public Guid Call { get; private set; }

    public Guid DefenceCall { get; private set; }

    /// <summary>The case that is scored, visited and spoken of.</summary>
    public Guid Case { get; private set; }

    public Guid DefenceCase { get; private set; }

    public Panel Panel { get; private set; } = null!;

    public Panel DefencePanel { get; private set; } = null!;

    public DefenceGroup Group { get; private set; } = null!;

    public Visit Visit { get; private set; } = null!;

    /// <summary>Experts of the province; the second hands in nothing, and the last works for the applicant.</summary>
    public IReadOnlyList<(Expert Expert, Actor Actor)> Seated { get; private set; } = [];

    public IReadOnlyList<(Expert Expert, Actor Actor)> Hearing { get; private set; } = [];

    public IReadOnlyList<Guid> Tasks { get; private set; } = [];

    public IReadOnlyList<Guid> HearingTasks { get; private set; } = [];

    public Guid List { get; private set; }

    public PublicityObjection Objection { get; private set; } = null!;

    public Guid Decision { get; private set; }

    public Guid Title { get; private set; }

    public string Institution { get; private set; } = "";

    public string CreditCode { get; private set; } = "";

    public string Number { get; private set; } = "";

    /// <summary>How to reach the applicant, as its form says.</summary>
    public IReadOnlyList<string> Contacts { get; private set; } = [];

    public IReadOnlyList<string> Totals { get; private set; } = [];

    private Guid material;

    // a case of another institution, of which others are copies
    private Guid further;

    private Guid officer;

    /// <summary>All of it, before anybody has handed in a sheet. Experts of the province do not see whose case it is.</summary>
    public static async Task<Secrets> MadeAsync(Scene scene)
    {
        var made = new Secrets(scene);
        await made.BeforeExpertsAsync();
        await made.AtDefenceAsync();
        await made.PublishedAsync();
        return made;
    }

    private async Task BeforeExpertsAsync()
    {
        await scene.ClockAsync(2021, 5, 14, 9);
        Call = await scene.PublishAsync(("    sees: { institution: true, others: never,", "    sees: { institution: false, others: never,"));
        var applicant = await scene.NewApplicantAsync();
        Institution = await scene.Host.InDbAsync(db => db.Institutions.Where(i => i.Id == applicant.InstitutionId).Select(i => i.Name).FirstAsync());
        var programme = ProgrammeFolder.Find("zhejiang-2021")!.Programme!;
        var described = programme.Form.Fields.First(field => field is { Type: FieldType.Paragraph, Private: false }).Id;
        Case = await scene.SubmittedUnderAsync(Call, applicant, ("division", "330106"), (described, $"{Institution}是本地的服务机构，服务中小企业多年。"));
        further = await scene.SubmittedUnderAsync(Call, await scene.NewApplicantAsync(), ("division", "330106"));
        (CreditCode, Number) = await scene.Host.InDbAsync(db => db.Applications.Where(a => a.Id == Case).Select(a => new ValueTuple<string, string>(db.Institutions.First(i => i.Id == a.InstitutionId).CreditCode, a.Number)).FirstAsync());
        var answers = Casework.Draft.Read(await scene.Host.InDbAsync(db => db.Versions.Where(v => v.ApplicationId == Case).Select(v => v.Answers).FirstAsync()));
        Contacts = [.. programme.Form.Fields.Where(Blind.Hides).Select(field => answers[field.Id]).OfType<ScalarNode>().Where(said => said is { IsNull: false, Text.Length: > 5 }).Select(said => said.Text).Distinct()];
        Assert.NotEmpty(Contacts);
        material = await scene.Host.InDbAsync(db => db.DraftMaterials.Where(m => m.ApplicationId == Case).Select(m => m.Id).FirstAsync());
        await PutAsync(Case, "visit");

        var province = await scene.OfficerAsync("330000");
        officer = province.PersonId;
        await scene.ClockAsync(2021, 5, 18, 9);
        Visit = await scene.VisitAsync(province, Case, [province, await scene.ColleagueAsync("330000")]);
        await scene.ClockAsync(2021, 5, 20, 15);
        await scene.EnteredAsync(province, Visit.Id);
        Assert.Empty((await scene.EnterAsync(province, Visit.Id, "partners.count", VisitFound.Differs, "2", $"{Institution}与一家已解除合作", choice: true)).Refusals.Select(refusal => refusal.Sentence));
        await scene.SignedAsync(province, Visit.Id, Unit.Inspection.Made.Png(300, 120));
        Assert.Empty((await scene.SubmittedAsync(province, Visit.Id)).Refusals.Select(refusal => refusal.Sentence));
        Assert.All((await scene.DoAsync<PassVisited, Outcome<IReadOnlyList<PassVisited.Row>>>(pass => pass.RunAsync(province, new PassVisited.Input(Call, "visit", [Case], null, false)))).Value!, row => Assert.Empty(row.Refusals));

        Panel = await scene.PanelAsync(province, [Case], "密评组");
        var experts = new List<Expert>();
        for (var i = 0; i < 4; i++) experts.Add(await scene.ExpertAsync(province, Experts + "甲乙丙丁"[i], i == 3 ? Institution : $"示例密评第{i}研究院", phone: $"1390000{i:0000}"));
        Seated = [.. experts.Zip(await scene.SeatedAsync(province, Panel, experts))];
        var tasks = new List<Guid>();
        foreach (var expert in experts.Take(3)) tasks.Add(await scene.GivenAsync(province, Panel, expert, Case));
        Tasks = tasks;
        await scene.OpenAsync(province, Panel, Until);
    }

    private async Task AtDefenceAsync()
    {
        var cases = await scene.AtDefenceAsync(2);
        DefenceCase = cases[0];
        var city = await scene.OfficerAsync("310000");
        DefencePanel = await scene.PanelAsync(city, cases, "密评答辩组", "defence");
        DefenceCall = DefencePanel.CallId;
        var experts = new List<Expert>();
        for (var i = 0; i < 5; i++) experts.Add(await scene.ExpertAsync(city, Experts + "子丑寅卯辰"[i], $"示例答辩第{i}研究院"));
        Hearing = [.. experts.Zip(await scene.SeatedAsync(city, DefencePanel, experts))];
        var tasks = new List<Guid>();
        foreach (var expert in experts)
        {
            tasks.Add(await scene.GivenAsync(city, DefencePanel, expert, cases[0]));
            await scene.GivenAsync(city, DefencePanel, expert, cases[1]);
        }
        HearingTasks = tasks;
        Group = (await scene.DoAsync<FormDefenceGroup, Outcome<DefenceGroup>>(form => form.RunAsync(city, new FormDefenceGroup.Input(DefencePanel.Id, "密评上午组", cases, "2021-05-25", "示例大厦 302 室")))).Value!;
        var numbers = cases.Select((id, i) => (id, i)).ToDictionary(one => one.id, one => (string?)$"{one.i + 1}");
        Task<Outcome<ArrangeDefence.Result>> ArrangeAsync(string? seen) => scene.DoAsync<ArrangeDefence, Outcome<ArrangeDefence.Result>>(arrange => arrange.RunAsync(city, new ArrangeDefence.Input(Group.Id, Ordering.Set, numbers, "2021-05-25", "示例大厦 302 室", "会议室安排", seen)));
        Assert.Empty((await ArrangeAsync((await ArrangeAsync(null)).Value!.Digest)).Refusals.Select(refusal => refusal.Sentence));
        Assert.Empty((await scene.DoAsync<TellDefence, Outcome<IReadOnlyList<TellDefence.Told>>>(tell => tell.RunAsync(city, new TellDefence.Input(Group.Id, null)))).Refusals.Select(refusal => refusal.Sentence));
        await scene.OpenAsync(city, DefencePanel, Until);
        await scene.ClockAsync(2021, 5, 25, 9);
        Assert.Empty((await scene.DoAsync<TakeAttendance, Outcome<Hearing>>(take => take.RunAsync(city, new TakeAttendance.Input(Group.Id, cases[0], Attendance.Arrived, "示例答辩人", null)))).Refusals.Select(refusal => refusal.Sentence));
        Assert.Empty((await scene.DoAsync<CallCase, Outcome<DefenceGroup>>(call => call.RunAsync(city, Group.Id, cases[0]))).Refusals.Select(refusal => refusal.Sentence));
        Assert.Empty((await scene.DoAsync<KeepQuestion, Outcome<HearingQuestion>>(keep => keep.RunAsync(city, new KeepQuestion.Input(Group.Id, cases[0], null, null, Asked, null)))).Refusals.Select(refusal => refusal.Sentence));
    }

    // other cases of the call have gone further: their pages are asked too
    private async Task PublishedAsync()
    {
        var province = await scene.OfficerAsync("330000");
        var (listed, decided) = (await scene.CopyAsync(further, "publicity"), await scene.CopyAsync(further, "decision"));
        await PutAsync(listed, "publicity");
        await PutAsync(decided, "decision");
        List = (await scene.DoAsync<PublishList, Outcome<PublishedList>>(publish => publish.RunAsync(province, new PublishList.Input(Call, "publicity", [listed], "示例公示", null, "示例处 0571-00000000", "示例路1号", new DateOnly(2021, 5, 25))))).Value!.Id;
        Objection = (await scene.DoAsync<RaiseObjection, Outcome<PublicityObjection>>(raise => raise.RunAsync(null, new RaiseObjection.Input(List, listed, "示例密名异议人", null, "0571-87654321", null, "该单位服务企业的数量与实际不符", [], ObjectionWay.Letter, null)))).Value!;
        Decision = (await scene.DoAsync<RecogniseCases, Outcome<RecogniseCases.Result>>(recognise => recognise.RunAsync(province, new RecogniseCases.Input(Call, "decision", [decided], "示例认定通知", "示例〔2021〕9号", "各市经信局", null, null, "示例签发人", new DateOnly(2021, 5, 25), false, null)))).Value!.Decision!.Id;
        Title = await scene.Host.InDbAsync(db => db.Titles.Where(t => t.ApplicationId == decided).Select(t => t.Id).FirstAsync());
    }

    private Task PutAsync(Guid id, string step) => scene.Host.InDbAsync(async db =>
    {
        var application = await db.Applications.FirstAsync(a => a.Id == id);
        (application.Step, application.TurnOfficeId) = (step, application.ProvinceOfficeId);
        return (await db.CommitAsync(AuditNote.OfSystem(null, "test", DateTimeOffset.UnixEpoch, new { }), true, default)).Done;
    });

    /// <summary>What happens behind the backs of those who look twice: the others hand in their sheets, one expert more is found and asked.</summary>
    public async Task HappenAsync()
    {
        var totals = new List<string>();
        foreach (var (seat, task, share) in new[] { (Seated[0], Tasks[0], 0.7m), (Seated[2], Tasks[2], 0.9m), (Hearing[0], HearingTasks[0], 0.7m), (Hearing[2], HearingTasks[2], 0.9m) })
        {
            var view = (await scene.DoAsync<ShowTask, ShowTask.View?>(show => show.RunAsync(seat.Actor, task)))!;
            var answers = Panelling.Sheet(view.Sheet, share).ToDictionary(one => one.Key, one => view.Sheet.All.First(item => item.Id == one.Key) is ScoreItem.Remark ? new ScoreAnswer { Value = Opinion } : one.Value);
            var submitted = await scene.DoAsync<SubmitScore, Outcome<SignedScore>>(submit => submit.RunAsync(seat.Actor, new SubmitScore.Input(task, view.Task.Revision, answers, view.SignedAs)));
            Assert.Empty(submitted.Refusals.Select(refusal => refusal.Sentence));
            totals.Add(submitted.Value!.Total);
        }
        Totals = totals;
        var province = await scene.OfficerAsync("330000");
        var late = await scene.ExpertAsync(province, Experts + "戊", "示例密评第五研究院");
        await scene.SeatedAsync(province, Panel, late);
        Assert.Empty((await scene.DoAsync<ReopenScore, Outcome<ScoringTask>>(reopen => reopen.RunAsync(province, Panel.Id, Tasks[0], "请复核"))).Refusals.Select(refusal => refusal.Sentence));
    }

    /// <summary>What to ask at an address: one set of arguments, or several; null where nobody has said what stands there.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, string>>? Arguments(string route)
    {
        bool At(params IEnumerable<string> starts) => starts.Any(start => route.StartsWith(start, StringComparison.Ordinal));
        IReadOnlyList<IReadOnlyDictionary<string, string>> Each(string name, params IEnumerable<Guid> ids) => [.. ids.Select(id => new Dictionary<string, string>(Common) { [name] = id.ToString() })];
        IReadOnlyList<IReadOnlyDictionary<string, string>> Steps(params IEnumerable<(Guid Call, string Step)> steps) => [.. steps.Select(one => new Dictionary<string, string>(Common) { ["call"] = one.Call.ToString(), ["step"] = one.Step, ["id"] = Case.ToString() })];
        if (!route.Contains('{', StringComparison.Ordinal)) return [new Dictionary<string, string>()];
        if (At("scoring/defences/", "defences/groups/")) return Each("id", Group.Id);
        if (At("scoring/")) return Each("id", [Tasks[0], Tasks[1], HearingTasks[0], HearingTasks[1]]);
        if (At("panels/sheets/")) return Each("task", [Tasks[0], HearingTasks[0]]);
        if (At("panels/papers/"))
        {
            (string Paper, Guid Id)[] papers = [("scoreSheet", Tasks[0]), ("scoreSheet", HearingTasks[0]), ("scoreSummary", Call), ("scoreSummary", DefenceCall), ("minutes", Call), ("minutes", DefenceCall), ("pledge", Panel.Id), ("pledge", DefencePanel.Id), ("attendance", Group.Id), ("defenceList", Group.Id)];
            return [.. papers.SelectMany(one => new[] { "pdf", "docx" }.Select(format => new Dictionary<string, string>(Common) { ["paper"] = one.Paper, ["id"] = one.Id.ToString(), ["format"] = format }))];
        }
        if (At("panels/scans/"))
        {
            (string Paper, Guid Id)[] papers = [("scoreSheet", Tasks[0]), ("scoreSheet", HearingTasks[0]), ("scoreSummary", Call), ("minutes", DefenceCall), ("attendance", Group.Id), ("jointOpinion", DefenceCall)];
            return [.. papers.Select(one => new Dictionary<string, string>(Common) { ["paper"] = one.Paper, ["id"] = one.Id.ToString() })];
        }
        if (At("panels/ranking/", "defences/{call", "visits/plan/", "publicity/manage/", "decisions/manage/")) return Steps((Call, "experts"), (DefenceCall, "defence"), (Call, "visit"), (Call, "publicity"), (Call, "decision"));
        if (At("panels/")) return Each("id", [Panel.Id, DefencePanel.Id]);
        if (At("experts/")) return Each("id", [Seated[0].Expert.Id, Hearing[0].Expert.Id]);
        if (At("visits/")) return Each("id", Visit.Id);
        if (At("publicity/objections/")) return Each("id", Objection.Id);
        if (At("publicity/", "objections/raise/")) return [.. Each("id", List).Select(one => new Dictionary<string, string>(one) { ["list"] = List.ToString() })];
        if (At("objections/")) return [new Dictionary<string, string>(Common) { ["code"] = new string('a', 24) }];
        if (At("certificates/", "titles/", "api/v1/titles/")) return Each("id", Title);
        if (At("decisions/")) return Each("id", Decision);
        if (At("offices/people/")) return Each("id", [officer, Seated[0].Actor.PersonId]);
        if (At("applications/{id", "review/{id", "recommendation/cases/", "archives/cases/")) return Each("id", [Case, DefenceCase]);
        if (At("paper/{call")) return Steps((Call, "experts"), (DefenceCall, "defence"));
        if (At("recommendation/{call", "archives/{call")) return Each("call", [Call, DefenceCall]);
        // nobody has begun a draft here: its pages are asked as of one that is not there
        if (At("review/calls/drafts/")) return Each("id", Call);
        if (At("calls/{id", "review/calls/{id")) return Each("id", [Call, DefenceCall]);
        if (At("review/list.{kind")) return [new Dictionary<string, string> { ["kind"] = "xlsx" }, new Dictionary<string, string> { ["kind"] = "csv" }];
        if (At("programmes/{id", "api/v1/programmes/{id", "check/{id")) return [new Dictionary<string, string> { ["id"] = "zhejiang-2021" }];
        if (At("verify/")) return [new Dictionary<string, string> { ["code"] = new string('a', 24) }];
        if (At("parked/")) return [new Dictionary<string, string> { ["word"] = "示例" }];
        if (At("recover/{id")) return Each("id", Guid.NewGuid());
        if (At("error/")) return [new Dictionary<string, string> { ["code"] = "404" }];
        if (At("openapi/")) return [new Dictionary<string, string> { ["documentName"] = "v1" }];
        return At("sign-in/portal/") ? [new Dictionary<string, string> { ["handler"] = "" }] : null;
    }

    private Dictionary<string, string> Common => new()
    {
        ["format"] = "docx", ["version"] = "1", ["number"] = "1", ["page"] = "1", ["section"] = "basics", ["table"] = "staff", ["material"] = material.ToString(), ["upload"] = Case.ToString(), ["slot"] = "audit", ["digest"] = new string('0', 64),
        ["office"] = "330000", ["call"] = Call.ToString(), ["batch"] = Case.ToString(), ["summary"] = "summary", ["paper"] = "certificate", ["kind"] = "xlsx", ["member"] = "1",
    };
}
