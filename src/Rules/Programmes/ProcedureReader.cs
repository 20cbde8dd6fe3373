namespace Shifan.Rules;

/// <summary>Reads levels, steps and quotas, and sees to it that every case that begins can come to an end.</summary>
internal sealed class ProcedureReader(Draft draft, ConditionReader conditions)
{
    private readonly List<Level> known = [];

    public IReadOnlyList<Level> ReadLevels(MappingNode root)
    {
        var levels = known;
        foreach (var node in root.Maps("levels"))
        {
            var level = new Level(node.Text("id")!, node.Text("label")!, ProcedureWords.Levels[node.Text("of")!], node.Text("clause") ?? "", node.Text("note"));
            if (level.Id == Workflow.Applicant || !draft.Levels.TryAdd(level.Id, level.Label)) draft.Faults.Add("level.repeated", node.PlaceOf("id"), $"层级“{level.Id}”重复或不可用", "请换一个标识");
            levels.Add(level);
        }
        return levels;
    }

    public Workflow ReadWorkflow(MappingNode root, IReadOnlyList<Level> levels)
    {
        var nodes = root.Maps("steps").ToList();
        var ids = nodes.Select(node => node.Text("id")!).ToList();
        var steps = nodes.Select(node => ReadStep(node, ids)).ToList();
        foreach (var (id, node) in ids.Zip(nodes).Where(pair => ids.Count(other => other == pair.First) > 1).DistinctBy(pair => pair.First))
        {
            draft.Faults.Add("step.repeated", node.PlaceOf("id"), $"步骤“{id}”定义了两次", "请换一个标识");
        }
        foreach (var (step, node) in steps.Zip(nodes))
        {
            CheckReturns(step, node, steps);
            CheckWithdrawal(step, node, steps);
            CheckStandIn(step, node, levels);
        }
        if (draft.Faults.None) CheckWays(steps);
        return new Workflow(levels, steps);
    }

    private Step ReadStep(MappingNode node, List<string> ids)
    {
        var id = node.Text("id")!;
        var kind = ProcedureWords.Kinds[node.Text("kind")!];
        var by = node.Text("by") ?? "";
        if (kind == StepKind.End)
        {
            if (node["actions"] is { } stray) draft.Faults.Add("step.end", stray.Place, $"步骤“{id}”是结束，不能再有可做的事", "请删去 actions，或改 kind");
        }
        else if (by.Length == 0) draft.Faults.Add("step.by", node.Place, $"步骤“{id}”没有写明由谁办理", "请写 by：层级标识或 applicant");
        if (by.Length > 0 && by != Workflow.Applicant && !draft.Levels.ContainsKey(by)) draft.Unknown("level", node.PlaceOf("by"), "层级", by, draft.Levels.Keys.Append(Workflow.Applicant));
        var clause = node.Text("clause") ?? "";
        var actions = new List<StepAction>();
        foreach (var action in node.Maps("actions"))
        {
            var actionId = action.Text("id")!;
            if (actions.Any(other => other.Id == actionId)) draft.Faults.Add("action.repeated", action.PlaceOf("id"), $"“{actionId}”在本步骤中定义了两次", "请换一个标识");
            var ways = new List<Way>();
            if (action["to"] is ScalarNode single) AddWay(ways, null, single, ids);
            else
            {
                foreach (var way in action.Maps("to"))
                {
                    Condition? when = null;
                    if (way.Map("when") is { } condition && (when = conditions.ReadSwitch(condition, draft.Figures, clause)) is null) continue;
                    if (ways.Any(open => open.When is null)) draft.Faults.Add("step.ways", way.Place, $"“{actionId}”前面已有不带条件的路，走不到这一条", "请把不带 when 的一条放在最后");
                    AddWay(ways, when, (ScalarNode)way["step"]!, ids);
                }
                if (action.Maps("to").LastOrDefault()?["when"] is not null)
                {
                    draft.Faults.Add("step.ways", action.PlaceOf("to"), $"“{actionId}”的每条路都有条件，可能无路可走", "最后一条请不写 when");
                }
            }
            var does = ProcedureWords.Doings[action.Text("does")!];
            if (does != Doing.Pass && actions.Any(other => other.Does == does)) draft.Faults.Add("action.twice", action.PlaceOf("does"), $"本步骤已有一个“{action.Text("does")}”", "一步中同一种事只能有一个；去向不同的请在 to 中写条件");
            if (action["correction"] is { } correction && does != Doing.Return) draft.Faults.Add("action.correction", correction.Place, "只有退回才有补正期限", "请删去 correction");
            if (does == Doing.Submit && by != Workflow.Applicant) draft.Faults.Add("action.submit", action.PlaceOf("does"), "只有申报单位能提交", "请改 does，或把这一步的 by 改为 applicant");
            actions.Add(new StepAction(actionId, action.Text("label")!, does, ways, action.Integer("mostTimes"), action.Integer("correction"), action.Text("clause") ?? clause, action.Text("note")) { Approval = ReadApproval(action, by) });
        }
        StepDeadline? deadline = null;
        if (node.Map("deadline") is { } limit)
        {
            if (limit["until"] is null && limit["workdays"] is null) draft.Faults.Add("deadline.empty", limit.Place, "期限没有写明哪一天", "请写 until 或 workdays");
            else
            {
                deadline = new StepDeadline(limit.Day("until"), limit.Integer("workdays"), limit.Text("clause") ?? clause, limit.Text("note"))
                {
                    InnerCloses = limit.Text("inner") is { } inner && ProcedureWords.Inner[inner],
                    Then = limit.Text("then") is { } then ? ProcedureWords.Elapses[then] : Elapse.Closes,
                    Still = limit["still"] is null ? null : [.. limit.Texts("still").Select(word => word.Trim()).Distinct(StringComparer.Ordinal)],
                };
            }
            if (deadline is { InnerCloses: true, Then: not Elapse.Closes }) draft.Faults.Add("deadline.then", limit.PlaceOf("inner"), "到了期限也不截止的，各地提前的日期更不能截止", "请把 inner 改为 warns，或把 then 改为 closes");
            if (limit["still"] is not null && deadline is not null) CheckStill(limit, deadline, by, actions);
            if (limit["inner"] is { } stray && limit["until"] is null) draft.Faults.Add("deadline.inner", stray.Place, "期限从到达之日起算，没有可以提前的日期", "请删去 inner，或改写 until");
        }
        var label = node.Text("label")!;
        var standsIn = node.Map("actsFor") is { } standIn ? new StandIn(standIn.Text("by")!, ProcedureWords.StandIns[standIn.Text("when")!], standIn.Text("clause") ?? clause, standIn.Text("note")) : null;
        if (deadline is { Then: Elapse.Escalates } && LevelAbove(by) is var above)
        {
            if (above is null) draft.Faults.Add("deadline.then", node.Map("deadline")!.PlaceOf("then"), $"“{label}”之上没有在本系统办理的层级，无从上报", "请改为 closes 或 warns");
            // whom it is put before may act
            else standsIn ??= new StandIn(above.Id, OnlyLate: true, deadline.Clause, deadline.Note);
        }
        return new Step(id, label, node.Text("public") ?? label, kind, by, actions, deadline, node.Text("outcome"), clause, node.Text("note"), node.Place) 
        {
            Withdraw = node.Text("withdraw"),
            ActsFor = standsIn,
            Upward = ReadUpward(node, label, by, actions),
        };
    }

    private Upward ReadUpward(MappingNode node, string label, string by, List<StepAction> actions)
    {
        if (node.Text("upward") is not { } word || ProcedureWords.Upwards[word] is Upward.Each) return Upward.Each;
        if (actions.TrueForAll(action => action.Does != Doing.Recommend)) draft.Faults.Add("step.upward", node.PlaceOf("upward"), $"“{label}”不推荐，没有可成批上报的", "请删去 upward，写在推荐的步骤上");
        else if (known.Find(level => level.Id == by) is not { } own || known.TrueForAll(level => level.Of <= own.Of)) draft.Faults.Add("step.upward", node.PlaceOf("upward"), $"“{label}”之上没有层级，无处上报", "请改为 each，或删去 upward");
        return Upward.Batch;
    }

    private void CheckStill(MappingNode limit, StepDeadline deadline, string by, List<StepAction> actions)
    {
        if (deadline.Then != Elapse.Closes) draft.Faults.Add("deadline.still", limit.PlaceOf("still"), "到了期限也不截止的，各事都还能办", "请删去 still，或把 then 改为 closes");
        else if (by == Workflow.Applicant) draft.Faults.Add("deadline.still", limit.PlaceOf("still"), "申报单位办理的步骤截止后不再接收", "请删去 still，写在主管部门办理的步骤上");
        foreach (var word in limit.Scalars("still"))
        {
            if (actions.Find(action => action.Id == word.Text.Trim()) is not { } action) draft.Unknown("action", word.Place, "可做的事", word.Text.Trim(), actions.Select(one => one.Id));
            else if (action.Does == Doing.Return) draft.Faults.Add("deadline.still", word.Place, $"截止之后“{action.Label}”的，补正来了也办不了", "请删去，需要时由发布通知的主管部门延期");
        }
    }

    private Level? LevelAbove(string by) =>
        known.Find(level => level.Id == by) is { } own ? known.Where(level => level.Of > own.Of && level.Of != OfficeLevel.Outside).MinBy(level => level.Of) : null;

    private Approval? ReadApproval(MappingNode action, string by)
    {
        if (action.Map("approval") is not { } node) return null;
        if (by == Workflow.Applicant) draft.Faults.Add("action.approval", action.PlaceOf("approval"), "申报单位办理的事不由主管部门审批", "请删去 approval，写在主管部门办理的步骤上");
        return new Approval(node.Text("by")!, node.Text("counts") == "proposal", node.Text("clause") ?? action.Text("clause") ?? "", node.Text("note"));
    }

    public IReadOnlyList<OutsideLookup> ReadLookups(MappingNode root, Workflow workflow)
    {
        var lookups = new List<OutsideLookup>();
        foreach (var node in root.Maps("lookups"))
        {
            var id = node.Text("id")!;
            if (lookups.Any(other => other.Id == id)) draft.Faults.Add("lookup.repeated", node.PlaceOf("id"), $"外部查询“{id}”定义了两次", "请换一个标识");
            foreach (var word in node.Scalars("steps"))
            {
                var step = workflow.Steps.FirstOrDefault(step => step.Id == word.Text.Trim());
                if (step is null) draft.Unknown("step", word.Place, "步骤", word.Text.Trim(), workflow.Steps.Select(s => s.Id));
                else if (step.IsApplicants || step.Kind == StepKind.End) draft.Faults.Add("lookup.step", word.Place, $"“{step.Label}”不由主管部门办理，不能在这一步查询", "请写主管部门审核或推荐的步骤");
            }
            lookups.Add(new OutsideLookup(id, node.Text("label")!, node.Text("ask")!, node.Text("where"), [.. node.Texts("steps")], node.Flag("required"), node.Text("clause") ?? "", node.Text("note")));
        }
        return lookups;
    }

    private void CheckWithdrawal(Step step, MappingNode node, List<Step> steps)
    {
        if (step.Withdraw is not { } id) return;
        if (steps.FirstOrDefault(other => other.Id == id) is not { } to) draft.Unknown("step", node.PlaceOf("withdraw"), "步骤", id, steps.Select(other => other.Id));
        else if (!to.IsApplicants || to.Kind == StepKind.End) draft.Faults.Add("step.withdraw", node.PlaceOf("withdraw"), $"“{to.Label}”不是申报单位办理的步骤，撤不回那里", "请写申报单位填报的那一步");
        else if (step.IsApplicants || step.Kind == StepKind.End) draft.Faults.Add("step.withdraw", node.PlaceOf("withdraw"), $"“{step.Label}”不由主管部门办理，无从撤回", "请删去 withdraw，写在主管部门办理的步骤上");
    }

    private void CheckStandIn(Step step, MappingNode node, IReadOnlyList<Level> levels)
    {
        if (node.Map("actsFor") is not { } source || step.ActsFor is not { } standIn) return;
        if (levels.FirstOrDefault(level => level.Id == standIn.By) is not { } over) draft.Unknown("level", source.PlaceOf("by"), "层级", standIn.By, draft.Levels.Keys);
        else if (levels.FirstOrDefault(level => level.Id == step.By) is not { } own || over.Of <= own.Of || over.Of == OfficeLevel.Outside)
        {
            draft.Faults.Add("step.standin", source.PlaceOf("by"), $"“{over.Label}”不在“{step.Label}”的办理单位之上，不能代办", "请写上一级，或删去 actsFor");
        }
    }

    private void CheckReturns(Step step, MappingNode node, List<Step> steps)
    {
        foreach (var (action, source) in step.Actions.Zip(node.Maps("actions")).Where(pair => pair.First.Does == Doing.Return))
        {
            if (action.To.All(way => steps.First(to => to.Id == way.Step).IsApplicants)) continue;
            draft.Faults.Add("action.return", source.PlaceOf("to"), $"“{action.Label}”是退回补正，须回到申报单位办理的步骤", "请改 to，或改 does");
        }
    }

    private void AddWay(List<Way> ways, Condition? when, ScalarNode to, List<string> ids)
    {
        if (ids.Contains(to.Text.Trim())) ways.Add(new Way(when, to.Text.Trim()));
        else draft.Unknown("step", to.Place, "步骤", to.Text.Trim(), ids);
    }

    private void CheckWays(List<Step> steps)
    {
        if (steps[0].Kind != StepKind.Prepare || !steps[0].IsApplicants)
        {
            draft.Faults.Add("step.first", steps[0].Place, "第一步须由申报单位填报", "请写 kind: prepare、by: applicant");
        }
        var reached = Spread([steps[0].Id], step => step.Actions.SelectMany(a => a.To).Select(w => w.Step), steps);
        foreach (var step in steps.Where(step => !reached.Contains(step.Id)))
        {
            draft.Faults.Add("step.unreached", step.Place, $"没有哪一步通向“{step.Label}”（{step.Id}）", "请在某一步的 to 中写它，或删去");
        }
        var ending = steps.Where(step => step.Kind == StepKind.End).Select(step => step.Id).ToHashSet(StringComparer.Ordinal);
        while (steps.FirstOrDefault(step => !ending.Contains(step.Id) && step.Actions.SelectMany(a => a.To).Any(w => ending.Contains(w.Step))) is { } next) ending.Add(next.Id);
        foreach (var step in steps.Where(step => !ending.Contains(step.Id)))
        {
            var message = step.Actions.Count == 0 ? $"到了“{step.Label}”（{step.Id}）就走不出去" : $"从“{step.Label}”（{step.Id}）走不到任何结束";
            draft.Faults.Add("step.stuck", step.Place, message, "请加上通向下一步的 actions，或改为 kind: end");
        }
    }

    private static HashSet<string> Spread(IEnumerable<string> from, Func<Step, IEnumerable<string>> next, List<Step> steps)
    {
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var queue = new Queue<string>(from);
        while (queue.TryDequeue(out var id))
        {
            if (!reached.Add(id)) continue;
            foreach (var other in next(steps.First(step => step.Id == id))) queue.Enqueue(other);
        }
        return reached;
    }

    public IReadOnlyList<Quota> ReadQuotas(MappingNode root, Workflow workflow)
    {
        var quotas = new List<Quota>();
        foreach (var node in root.Maps("quotas"))
        {
            var id = node.Text("id")!;
            if (quotas.Any(other => other.Id == id)) draft.Faults.Add("quota.repeated", node.PlaceOf("id"), $"名额“{id}”定义了两次", "请换一个标识");
            var level = node.Text("level")!;
            if (!draft.Levels.ContainsKey(level)) draft.Unknown("level", node.PlaceOf("level"), "层级", level, draft.Levels.Keys);
            var stepId = node.Text("step")!;
            var step = workflow.Steps.FirstOrDefault(step => step.Id == stepId);
            if (step is null) draft.Unknown("step", node.PlaceOf("step"), "步骤", stepId, workflow.Steps.Select(s => s.Id));
            else
            {
                if (step.By != level && draft.Levels.ContainsKey(level)) draft.Faults.Add("quota.step", node.PlaceOf("step"), $"步骤“{stepId}”不由“{level}”办理", $"请改 level 为 {step.By}，或换一步");
                if (step.Action(Doing.Recommend) is null && step.Action(Doing.Accept) is null) draft.Faults.Add("quota.step", node.PlaceOf("step"), $"步骤“{stepId}”没有推荐或受理，用不到名额", "请在这一步加上 does: recommend（或 accept），或换一步");
            }
            if (quotas.FirstOrDefault(other => other.Step == stepId && other.For is null) is { } first)
            {
                draft.Faults.Add("quota.unreached", node.Place, $"名额“{first.Id}”在同一步不分对象，这一项永远用不到", "请给前一项加上 for，或把这一项移到前面");
            }
            Condition? takes = null;
            if (node.Map("for") is { } who && (takes = conditions.ReadSwitch(who, draft.Figures, node.Text("clause") ?? "")) is null) continue;
            var variants = node.Maps("variants").Select(v => new { Divisions = v.Divisions("divisions"), Size = ReadSize(v) })
                .Where(v => v.Size is not null).Select(v => new QuotaVariant(v.Divisions, v.Size!)).ToList();
            quotas.Add(new Quota(id, node.Text("label")!, level, stepId, ReadSize(node), variants, node.Flag("soft"), takes, node.Text("clause") ?? "", node.Text("note")) { Shared = ReadShared(node, level, workflow) });
        }
        return quotas;
    }

    private Level? ReadShared(MappingNode node, string level, Workflow workflow)
    {
        if (node.Text("shared") is not { } shared) return null;
        if (workflow.Level(shared) is not { } over) draft.Unknown("level", node.PlaceOf("shared"), "层级", shared, draft.Levels.Keys);
        else if (workflow.Level(level) is { } own && (over.Of <= own.Of || over.Of == OfficeLevel.Outside))
        {
            draft.Faults.Add("quota.shared", node.PlaceOf("shared"), $"“{over.Label}”不在“{own.Label}”之上，其辖内没有几个单位可合用名额", "请写上一级，或删去 shared");
        }
        return workflow.Level(shared);
    }

    private QuotaSize? ReadSize(MappingNode node)
    {
        var rounding = node.Text("round") is { } word ? ProcedureWords.Roundings[word] : Rounding.Down;
        if ((node["round"] ?? node["least"]) is { } stray && node["ofSubmitted"] is null && node["ofAccepted"] is null)
        {
            draft.Faults.Add("quota.round", stray.Place, "名额不按比例计算，取整和下限不起作用", "请删去 round、least，或改写 ofSubmitted、ofAccepted");
        }
        if (node["limit"] is ScalarNode limit)
        {
            if (conditions.ReadQuantity(limit, Unit.Find("家")!, "名额") is not { } places) return null;
            if (places.Scaled % Quantity.Scale == 0 && places.Scaled / Quantity.Scale is >= 0 and <= 100_000 and var count) return new QuotaSize((int)count, null);
            draft.Faults.Add("quota.size", limit.Place, $"“{limit.Text}”不是可用的名额数", "请写 0 至 100000 的整数，如 5 家");
        }
        else if ((node["ofSubmitted"] ?? node["ofAccepted"]) is ScalarNode share && conditions.ReadQuantity(share, Unit.Percent, "申报数、受理数的比例") is { } percent)
        {
            if (percent.Scaled is > 0 and <= 100 * Quantity.Scale)
            {
                var part = (decimal)percent.Scaled / Quantity.Scale;
                return new QuotaSize(null, node["ofSubmitted"] is null ? null : part) { ShareOfAccepted = node["ofAccepted"] is null ? null : part, Rounding = rounding, Least = node.Integer("least") ?? 1 };
            }
            draft.Faults.Add("quota.size", share.Place, $"“{share.Text}”不是其中的一部分", "请写大于 0、不超过 100% 的比例，如 30%");
        }
        return null;
    }
}
