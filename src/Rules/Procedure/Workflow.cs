namespace Shifan.Rules;

/// <summary>Which kind of office acts at a level.</summary>
public enum OfficeLevel
{
    /// <summary>县（市、区）</summary>
    County,

    /// <summary>设区市</summary>
    City,

    /// <summary>省、自治区、直辖市</summary>
    Province,

    /// <summary>An authority that does not work in this system: its answer is recorded when it comes.</summary>
    Outside,
}

/// <summary>A level of the procedure.</summary>
public sealed record Level(string Id, string Label, OfficeLevel Of, string Clause, string? Note);

/// <summary>What happens at a step; tells which tools its people are given.</summary>
public enum StepKind
{
    /// <summary>The applicant fills in.</summary>
    Prepare,

    /// <summary>初审、审核</summary>
    Review,

    /// <summary>推荐</summary>
    Recommend,

    /// <summary>实地核查</summary>
    Visit,

    /// <summary>专家评审</summary>
    Experts,

    /// <summary>答辩评审</summary>
    Defence,

    /// <summary>公示</summary>
    Publicity,

    /// <summary>认定</summary>
    Decide,

    /// <summary>Waiting for an answer from outside.</summary>
    Await,

    /// <summary>Over.</summary>
    End,
}

/// <summary>What an action does; a closed set, each with its own operation.</summary>
public enum Doing
{
    /// <summary>提交: freezes a version.</summary>
    Submit,

    /// <summary>受理、通过: on to the next step.</summary>
    Accept,

    /// <summary>退回补正: back to the applicant with what is wrong.</summary>
    Return,

    /// <summary>不予受理、不予认定: over, with a reason.</summary>
    Reject,

    /// <summary>推荐: on, taking a place of the quota.</summary>
    Recommend,

    /// <summary>不予推荐: over, with a reason.</summary>
    Decline,

    /// <summary>The step's own work is done: on to the next.</summary>
    Pass,
}

/// <summary>Where an action leads: the first way whose condition is met; a way without one is always open.</summary>
public sealed record Way(Condition? When, string Step);

/// <summary>Something that can be done at a step. <paramref name="MostTimes"/>: how often for one case (退回一次); null for no limit.</summary>
public sealed record StepAction(string Id, string Label, Doing Does, IReadOnlyList<Way> To, int? MostTimes, int? CorrectionWorkdays, string Clause, string? Note)
{
    /// <summary>经办、审批分离: who of the same office must approve it before it counts; null: who handles the case decides.</summary>
    public Approval? Approval { get; init; }
}

/// <summary>
/// The second person of the two-person rule. <paramref name="By"/>: what the office calls him. <paramref name="AtProposal"/>: it is in time where the
/// proposal was; else where the approval is.
/// </summary>
public sealed record Approval(string By, bool AtProposal, string Clause, string? Note);

/// <summary>
/// 外部查询: something to look up outside this system before a step is done. <paramref name="Required"/>: without a result the application is neither accepted
/// nor recommended; else that is only pointed out.
/// </summary>
/// <param name="Id">Its word.</param>
/// <param name="Label">What it is called.</param>
/// <param name="Ask">What to look for.</param>
/// <param name="Where">Where it is looked up.</param>
/// <param name="Steps">The steps before whose end it is due, by their ids.</param>
/// <param name="Required">Whether it must be there.</param>
/// <param name="Clause">What asks for it.</param>
/// <param name="Note">How it is read here.</param>
public sealed record OutsideLookup(string Id, string Label, string Ask, string? Where, IReadOnlyList<string> Steps, bool Required, string Clause, string? Note);

/// <summary>How a refusal is objected to: to whom, within how many working days after it was given, and how.</summary>
public sealed record WayToObject(string To, int Workdays, string How, string Clause, string? Note)
{
    /// <summary>The last day for it, where the decision was given on a day; null where the holidays of that year are not known.</summary>
    public DateOnly? LastDay(DateOnly given, WorkCalendar calendar)
    {
        var last = calendar.After(given, Workdays);
        return calendar.Covers(last.Year) ? last : null;
    }

    /// <summary>All of it in one sentence.</summary>
    public override string ToString() => $"对本决定有异议的，可自收到之日起 {Workdays} 个工作日内向{To}提出：{How}";
}

/// <summary>What happens at a step when its time is over.</summary>
public enum Elapse
{
    /// <summary>截止: the step takes no more acts.</summary>
    Closes,

    /// <summary>提醒: acts stay possible, and are marked as late.</summary>
    Warns,

    /// <summary>上报上级: as <see cref="Warns"/>, and the level above is told and may act in place of the office.</summary>
    Escalates,
}

/// <summary>How what a step recommends goes up.</summary>
public enum Upward
{
    /// <summary>Each case by itself, at once.</summary>
    Each,

    /// <summary>With others under a covering letter: until that is handed up (上报), the level above waits.</summary>
    Batch,
}

/// <summary>When a step must be done: on a day, or so many working days after the case came to it.</summary>
public sealed record StepDeadline(DateOnly? Until, int? Workdays, string Clause, string? Note)
{
    /// <summary>What happens when it is over.</summary>
    public Elapse Then { get; init; } = Elapse.Closes;

    /// <summary>What an earlier date does that an office sets for its area: it closes the step there, or else it only reminds.</summary>
    public bool InnerCloses { get; init; }

    /// <summary>The ids of the step's actions that stay possible once it is closed; null where the notice does not say: see <see cref="Workflow.Still"/>.</summary>
    public IReadOnlyList<string>? Still { get; init; }

    /// <summary>The deadline for a case that came to the step on a day.</summary>
    public Deadline For(DateOnly arrived, WorkCalendar calendar) => Deadline.EndOf(Until ?? calendar.After(arrived, Workdays!.Value));
}

/// <summary>Which level may act at the step for an office below it that keeps silent (代办). <paramref name="OnlyLate"/>: only once that office's time is over.</summary>
public sealed record StandIn(string By, bool OnlyLate, string Clause, string? Note);

/// <summary>A step: who acts, what they may do, by when. <see cref="PublicLabel"/> is what the applicant is told.</summary>
public sealed record Step(
    string Id, string Label, string PublicLabel, StepKind Kind, string By, IReadOnlyList<StepAction> Actions, StepDeadline? Deadline,
    string? Outcome, string Clause, string? Note, Place Place)
{
    /// <summary>The applicant's step to which the application may be taken back until this one is acted on; null: it cannot be taken back from here.</summary>
    public string? Withdraw { get; init; }

    /// <summary>How what is recommended here goes up.</summary>
    public Upward Upward { get; init; }

    /// <summary>Whether the applicant may give his application up while it is here (放弃申报): as a rule until the decision is published.</summary>
    public bool GivesUp { get; init; } = true;

    /// <summary>Who may act here in place of the office whose step it is; null: nobody.</summary>
    public StandIn? ActsFor { get; init; }

    /// <summary>What happens when its time is over; where only an extension gave it a deadline, that closes it.</summary>
    public Elapse Elapses => Deadline?.Then ?? Elapse.Closes;

    /// <summary>The applicant acts here.</summary>
    public bool IsApplicants => By == Workflow.Applicant;

    /// <summary>What its deadline is called.</summary>
    public string DeadlineLabel => IsApplicants ? "申报截止时间" : $"“{PublicLabel}”的截止时间";

    /// <summary>The action of that id, or null.</summary>
    public StepAction? Action(string id) => Actions.FirstOrDefault(action => action.Id == id);

    /// <summary>The first action that does that, or null.</summary>
    public StepAction? Action(Doing does) => Actions.FirstOrDefault(action => action.Does == does);
}

/// <summary>
/// The steps of a programme. Every step but an end can be left, every step can be reached and leads to an end: the loader has
/// seen to it. What its applicant gives up ends at <see cref="GivenUp"/>, from wherever it is.
/// </summary>
public sealed record Workflow(IReadOnlyList<Level> Levels, IReadOnlyList<Step> Steps)
{
    /// <summary>The word for the applicant where a step names who acts.</summary>
    public const string Applicant = "applicant";

    /// <summary>The end of what its applicant gave up. Every programme has it, whether its file speaks of giving up or not.</summary>
    public const string GivenUp = "givenUp";

    internal static Step GivenUpEnd => new(GivenUp, "申报单位放弃", "本单位已放弃申报", StepKind.End, "", [], null, "放弃申报", "", null, new Place("", 0, 0, "")) { GivesUp = false };

    /// <summary>Where every case begins.</summary>
    public Step First => Steps[0];

    /// <summary>The step of that id; a bug where there is none.</summary>
    public Step this[string id] => Steps.First(step => step.Id == id);

    /// <summary>The level of that id, or null for the applicant and other actors.</summary>
    public Level? Level(string id) => Levels.FirstOrDefault(level => level.Id == id);

    /// <summary>
    /// What may still be done at a step after its time closed it: what the notice names, else whatever ends a case or leaves it at the same level. What passes
    /// it upward needs the time, and what was given back could not be judged when it came again.
    /// </summary>
    public IReadOnlyList<StepAction> Still(Step step) => step switch
    {
        { IsApplicants: true } => [],
        { Deadline.Still: { } named } => [.. step.Actions.Where(action => named.Contains(action.Id))],
        _ => [.. step.Actions.Where(action => action.Does != Doing.Return && action.To.All(way => this[way.Step] is var to && (to.Kind == StepKind.End || to.By == step.By)))],
    };

    /// <summary>
    /// The steps through which an application may go from one on, that one included, as long as it does not come back to the applicant: a direct one never
    /// meets those of the levels that it skips.
    /// </summary>
    public IReadOnlyList<Step> From(Step step)
    {
        var found = new List<Step> { step };
        for (var i = 0; i < found.Count; i++)
        {
            found.AddRange(found[i].Actions.SelectMany(action => action.To).Select(way => this[way.Step]).Where(next => !next.IsApplicants && !found.Contains(next)).Distinct());
        }
        return found;
    }

    /// <summary>The step that an action leads to for an applicant; null where no way's condition is known to be met.</summary>
    public Step? Next(StepAction action, FactSheet sheet)
    {
        var way = action.To.FirstOrDefault(way => way.When is null || way.When.Decide(sheet) == Verdict.Met);
        return way is null ? null : this[way.Step];
    }
}
