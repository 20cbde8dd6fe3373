using System.Globalization;

namespace Shifan.Rules;

/// <summary>Reads panels, avoidance, defences and visits.</summary>
internal sealed class PanelReader(Draft draft, ConditionReader conditions, ScoringReader scoring)
{
    public IReadOnlyList<PanelTerms> ReadPanels(MappingNode root, Workflow workflow)
    {
        var panels = new List<PanelTerms>();
        foreach (var node in root.Maps("panels"))
        {
            if (scoring.CheckStep(node, "step", workflow, StepKind.Experts, StepKind.Defence) is not { } step) continue;
            if (panels.Any(other => other.Step == step.Id)) draft.Faults.Add("panel.repeated", node.PlaceOf("step"), $"“{step.Label}”已有评审组的规定", "一步只写一份，请合并");
            var (experts, standby) = (node.Integer("experts")!.Value, node.Integer("standby") ?? 0);
            var quotas = node.Maps("quotas").Select(quota => ReadQuota(quota, experts)).OfType<PanelQuota>().ToList();
            if (quotas.Where(quota => quota.Least is not null).Any(quota => quota.Most < quota.Least)) draft.Faults.Add("panel.quota", node.PlaceOf("quotas"), "至多的人数少于至少的人数", "请对调或改正");
            panels.Add(new PanelTerms(step.Id, experts, standby, node.Integer("mostCases"), quotas, ReadSight(node.Map("sees")), node.Text("clause") ?? "", node.Text("note"))
            {
                Fields = [.. node.Texts("fields")], Ranks = [.. node.Texts("ranks")], Divisions = node.Divisions("divisions"), Assumed = node.Flag("assumed"), Pledge = [.. node.Texts("pledge")], DecidedBy = ReadJointly(node.Map("decidedBy")), Merge = ReadMerge(node),
            });
        }
        return panels;
    }

    // where nothing is said, the panel's own clause does not ask for it either
    private static PanelMerge ReadMerge(MappingNode panel) =>
        panel.Map("combine") is { } node ? new PanelMerge(ProcedureWords.PanelMergings[node.Text("by")!], node.Text("clause") ?? panel.Text("clause") ?? "", node.Text("note")) { Assumed = node.Flag("assumed") } : PanelTerms.ByScore;

    private JointDecision? ReadJointly(MappingNode? node)
    {
        if (node is null) return null;
        var silent = node.Text("silent") is { } word ? ProcedureWords.SilentDepartments[word] : SilentDepartment.Waits;
        if (silent == SilentDepartment.Reason && node["within"] is null) draft.Faults.Add("panel.within", node.PlaceOf("silent"), "没有写明几个工作日内答复", "请写 within");
        return new JointDecision([.. node.Texts("departments").Distinct(StringComparer.Ordinal)], node.Integer("within"), silent, node.Text("clause") ?? "", node.Text("note")) { Assumed = node.Flag("assumed") };
    }

    private PanelQuota? ReadQuota(MappingNode node, int experts)
    {
        var (least, most) = (node.Integer("atLeast"), node.Integer("atMost"));
        var by = node.Text("by") is { } word ? ProcedureWords.PanelGroups[word] : PanelGroup.Field;
        if (by == PanelGroup.Field && node.Text("field") is null)
        {
            draft.Faults.Add("panel.quota", node.Place, "没有写明按什么计", "请写 by，或写 field");
            return null;
        }
        if (by != PanelGroup.Field && node["field"] is { } stray) draft.Faults.Add("panel.quota", stray.Place, "已写 by，field 不起作用", "请只写一种");
        if (least is null && most is null) draft.Faults.Add("panel.quota", node.Place, "没有写明几人", "请写 atLeast 或 atMost");
        if (by != PanelGroup.Field && node["atLeast"] is { } odd) draft.Faults.Add("panel.quota", odd.Place, "同一单位、同一地区的只能限至多几人", "请改为 atMost");
        if (least > experts) draft.Faults.Add("panel.quota", node.PlaceOf("atLeast"), $"至少 {least} 人，多于每件的 {experts} 名专家", "请改正");
        return new PanelQuota(by, node.Text("field"), least, most);
    }

    private static ExpertSight ReadSight(MappingNode? node)
    {
        Shown When(string key, Shown otherwise) => node?.Text(key) is { } word ? ProcedureWords.Shown[word] : otherwise;
        return new ExpertSight(node?.Flag("institution", otherwise: true) ?? true, When("others", Shown.Never), When("scores", Shown.AfterRound), When("experts", Shown.Never), When("score", Shown.Never));
    }

    public AvoidanceRules? ReadAvoidance(MappingNode root, Form form)
    {
        if (root.Map("avoidance") is not { } node) return null;
        var (excludes, looks) = (Relations(node, "excludes"), Relations(node, "looks"));
        foreach (var word in node.Scalars("looks").Where(word => excludes.Contains(ProcedureWords.Relations[word.Text.Trim()]))) draft.Faults.Add("avoidance.repeated", word.Place, $"“{word.Text.Trim()}”已在 excludes 中", "请只写一处");
        var past = node.Integer("pastYears");
        if (past is null && excludes.Concat(looks).Contains(Relation.PastEmployer)) draft.Faults.Add("avoidance.years", node.Place, "没有写明曾任职的回溯几年", "请写 pastYears");
        return new AvoidanceRules(excludes, looks, past ?? 0, node.Text("clause") ?? "", node.Text("note"))
        {
            Assumed = node.Flag("assumed"), Names = Fields(node, "names", form), Addresses = Fields(node, "addresses", form), Persons = Fields(node, "persons", form),
            Bodies = [.. node.Maps("bodies").Select(body => ReadBody(body, form)).OfType<TiedBodies>()],
        };
    }

    private List<Field> Fields(MappingNode node, string key, Form form)
    {
        var fields = new List<Field>();
        foreach (var word in node.Scalars(key))
        {
            if (form.Fields.FirstOrDefault(field => field.Id == word.Text.Trim()) is { Type: FieldType.Text or FieldType.Paragraph } field) fields.Add(field);
            else draft.Faults.Add("avoidance.field", word.Place, $"申请表中没有“{word.Text.Trim()}”这个文字栏目", "请写 form 中文字栏目的标识");
        }
        return fields;
    }

    private TiedBodies? ReadBody(MappingNode node, Form form)
    {
        if (form.Tables.FirstOrDefault(table => table.Id == node.Text("table")) is not { } table)
        {
            draft.Faults.Add("avoidance.table", node.PlaceOf("table"), $"申请表中没有“{node.Text("table")}”这张明细表", "请写 form 中明细表的标识");
            return null;
        }
        if (Column("name") is not { } name) return null;
        return new TiedBodies(table, name, node.Text("code") is null ? null : Column("code"), ProcedureWords.Relations[node.Text("is")!]);

        Field? Column(string key)
        {
            if (table.Columns.FirstOrDefault(column => column.Id == node.Text(key)) is { } column) return column;
            draft.Faults.Add("avoidance.column", node.PlaceOf(key), $"“{table.Label}”没有“{node.Text(key)}”这一列", "请写这张明细表中列的标识");
            return null;
        }
    }

    private static List<Relation> Relations(MappingNode node, string key) => [.. node.Texts(key).Distinct(StringComparer.Ordinal).Select(word => ProcedureWords.Relations[word])];

    public IReadOnlyList<DefenceTerms> ReadDefences(MappingNode root, Workflow workflow)
    {
        var defences = new List<DefenceTerms>();
        foreach (var node in root.Maps("defences"))
        {
            if (scoring.CheckStep(node, "step", workflow, StepKind.Experts, StepKind.Defence) is not { } step) continue;
            if (defences.Any(other => other.Step == step.Id)) draft.Faults.Add("defence.repeated", node.PlaceOf("step"), $"“{step.Label}”已有答辩的规定", "一步只写一份，请合并");
            var (minutes, questions) = (node.Integer("minutes")!.Value, node.Integer("questions") ?? 0);
            var sessions = new List<DefenceSession>();
            foreach (var session in node.Maps("sessions"))
            {
                var (from, until) = (Time(session, "from"), Time(session, "until"));
                if (sessions.Count > 0 && from < sessions[^1].Until) draft.Faults.Add("defence.sessions", session.PlaceOf("from"), "与前一段时间重叠", "请由早到晚，不重叠");
                if ((until - from).TotalMinutes < minutes + questions || until <= from) draft.Faults.Add("defence.sessions", session.PlaceOf("until"), $"这段时间容不下一件（{minutes + questions} 分钟）", "请改正");
                sessions.Add(new DefenceSession(from, until));
            }
            defences.Add(new DefenceTerms(step.Id, minutes, questions, node.Integer("pause") ?? 0, node.Text("order") == "drawn", sessions, node.Integer("notice") ?? 3, node.Text("clause") ?? "", node.Text("note"))
            {
                Assumed = node.Flag("assumed"), Bring = [.. node.Texts("bring")],
                Opens = node.Text("opens") is { } opens ? ProcedureWords.DefenceOpenings[opens] : DefenceOpening.Round,
                Absent = node.Text("absent") is { } absent ? ProcedureWords.DefenceAbsences[absent] : DefenceAbsence.Moved,
            });
        }
        return defences;
    }

    private static TimeOnly Time(MappingNode node, string key) => TimeOnly.ParseExact(node.Text(key)!, "HH:mm", CultureInfo.InvariantCulture);

    public Visits? ReadVisits(MappingNode root, Workflow workflow, AllOf eligibility, Form form)
    {
        if (root.Map("visits") is not { } node || scoring.CheckStep(node, "step", workflow, StepKind.Visit) is not { } step) return null;
        VisitWho? who = null;
        if (node.Text("who") is { } word) who = word == "all" ? new VisitWho.All() : new VisitWho.Chosen();
        else if (node.Map("when") is { } when && conditions.ReadSwitch(when, draft.Figures, node.Text("clause") ?? "") is { } condition) who = new VisitWho.Where(condition);
        else if (node.Map("share") is { } share && SamplingReader.ReadSize(share, draft, conditions) is { } size) who = new VisitWho.Share(size);
        var list = new List<Condition>();
        var known = eligibility.All().Skip(1).Where(one => one.Rubric.Id.Length > 0).ToList();
        foreach (var item in node.Scalars("checklist"))
        {
            if (known.Find(one => one.Rubric.Id == item.Text.Trim()) is not { } found) draft.Unknown("condition", item.Place, "申报条件", item.Text.Trim(), known.Select(one => one.Rubric.Id));
            else if (!list.Contains(found)) list.Add(found);
        }
        Field? place = null;
        if (node.Text("place") is { } named && (place = form.Fields.FirstOrDefault(field => field.Id == named && field.Type == FieldType.Text)) is null)
        {
            draft.Unknown("field", node.PlaceOf("place"), "文字栏目", named, form.Fields.Where(field => field.Type == FieldType.Text).Select(field => field.Id));
        }
        return who is null ? null : new Visits(step.Id, who, node.Integer("team") ?? 2, list, node.Text("clause") ?? "", node.Text("note"))
        {
            Assumed = node.Flag("assumed"), Unvisited = node.Text("unvisited") == "closes" ? UnvisitedRule.Closes : UnvisitedRule.Warns, NamesTold = node.Text("names") == "told", Hours = node.Integer("hours") ?? 3, Place = place, Pledge = [.. node.Texts("pledge")],
        };
    }
}
