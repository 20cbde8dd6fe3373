using System.Security.Cryptography;
using System.Text;

namespace Shifan.Rules;

/// <summary>
/// Reads <c>programme.yaml</c>. A file with any fault gives no programme: what cannot be relied on at the deadline is refused when
/// the file is written.
/// </summary>
public static class ProgrammeReader
{
    /// <summary>The programme, or null with at least one fault.</summary>
    /// <param name="yaml">The text of the file, with its papers where it has any (<see cref="ProgrammeText"/>).</param>
    /// <param name="file">How messages name the file.</param>
    /// <param name="faults">Receives what is wrong.</param>
    public static Programme? Read(string yaml, string file, Faults faults)
    {
        var (programme, papers) = ProgrammeText.Split(yaml);
        if (YamlText.Read(programme, file, faults) is not { } root) return null;
        return Read(root, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(yaml))), faults, PapersReader.Parse(papers, file, faults));
    }

    internal static Programme? Read(Node node, string digest, Faults faults, IReadOnlyList<(string Name, Node Root)>? layouts = null)
    {
        Format.Root.Check(node, faults);
        if (!faults.None) return null;
        var root = (MappingNode)node;
        var draft = new Draft(faults);
        var conditions = new ConditionReader(draft);
        var forms = new FormReader(draft);
        var procedure = new ProcedureReader(draft, conditions);

        foreach (var unit in root.Texts("units"))
        {
            if (Unit.Find(unit) is null) draft.Units[unit] = Unit.Counting(unit);
        }
        foreach (var period in root.Map("periods")?.Entries ?? [])
        {
            var map = (MappingNode)period.Value;
            var (from, until) = (map.Day("from")!.Value, map.Day("until")!.Value);
            if (from > until) faults.Add("period.order", map.PlaceOf("until"), $"期间“{period.Key}”的止日早于起日", "请对调或改正");
            draft.Periods[period.Key] = new Period(period.Key, map.Text("label")!, from, until);
        }
        foreach (var list in root.Map("lists")?.Entries ?? [])
        {
            var map = (MappingNode)list.Value;
            draft.Lists[list.Key] = forms.Options(map.Scalars("options"), map.Flag("ordered"));
        }
        var notice = ReadNotice(root.Map("notice")!);
        Distinct(root.Map("notice")!, "contacts", "contact", "联系单位", faults);
        Distinct(root, "papers", "paper", "表格", faults);
        Distinct(root, "deliveries", "delivery", "报送", faults);
        Distinct(root, "summaries", "summary", "汇总表", faults);
        var levels = procedure.ReadLevels(root);
        var slots = new MaterialReader(draft, conditions);
        var materials = slots.Read(root);
        var form = forms.Read(root);
        var computed = new FigureReader(draft, conditions).Read(root.Map("figures"));
        forms.ReadConditions(conditions);
        var demands = slots.ReadDemands();

        var top = new List<Condition>();
        foreach (var (condition, i) in root.Maps("conditions").Select((condition, i) => (condition, i)))
        {
            if (conditions.Read(condition, draft.Figures, $"c{i + 1}", "") is { } read) top.Add(read);
        }
        if (root.Map("functions") is { } functions && conditions.ReadFunctions(functions) is { } block) top.Add(block);
        var checks = root.Maps("checks").Select(check => (Condition: conditions.Read(check.Map("that")!, draft.Figures, "", ""), Blocks: check.Text("level") == "error"))
            .Where(check => check.Condition is not null).Select(check => new Check(check.Condition!, check.Blocks)).ToList();
        var grades = root.Maps("grades").Select(grade => (Label: grade.Text("label")!, When: conditions.ReadSwitch(grade.Map("when")!, draft.Figures, "")))
            .Where(grade => grade.When is not null).Select(grade => new Grade(grade.Label, grade.When!)).ToList();

        var seats = form.Fields.Count(field => field is { Type: FieldType.Division, Required: true });
        if (seats != 1)
        {
            faults.Add("form.division", root.PlaceOf("form"), $"申请表须有且只有一个必填的行政区划字段，现有 {seats} 个", "请写 type: division、required: true；由它决定哪一级哪个单位受理");
        }
        var workflow = procedure.ReadWorkflow(root, levels);
        var quotas = procedure.ReadQuotas(root, workflow);
        var papers = new PapersReader(draft, conditions, form).Read(root, layouts ?? [], out var own);
        var eligibility = new AllOf(new Rubric { Id = "all", Place = root.PlaceOf("conditions") }, top);
        foreach (var word in (root.Map("materials")?.Maps("slots") ?? []).SelectMany(slot => slot.Scalars("proves"))) Named(word, eligibility, draft);
        var reference = root["referenceDay"] as MappingNode;
        var referenceDay = reference?.Text("day") ?? root.Text("referenceDay")!;
        var summaries = ReadSummaries(root, draft);
        var scoring = new ScoringReader(draft, conditions);
        var panels = new PanelReader(draft, conditions, scoring);
        var programme = new Programme
        {
            Id = root.Text("programme")!,
            Notice = notice,
            ReferenceDay = referenceDay == "submission" ? null : Peek.AsDay(referenceDay),
            ReferenceNote = reference?.Text("note"),
            Periods = [.. draft.Periods.Values],
            Form = form,
            Figures = draft.Figures,
            Eligibility = eligibility,
            Checks = checks,
            Grades = grades,
            Materials = materials,
            MaterialDemands = demands,
            Amendment = root.Map("amendment") is { } amendment
                ? new Amendment(amendment.Text("title")!, amendment.Text("number")!, amendment.Day("issued")!.Value, ProcedureWords.Amended[amendment.Text("cases")!], amendment.Text("clause") ?? "", amendment.Text("note")) : null,
            Start = root.Map("start") is { } start ? ReadStart(start, eligibility, form, workflow, draft) : null,
            Submission = root.Map("submission") is { } submission ? new Submission(ReadBlocks(submission, eligibility, draft), submission.Text("clause") ?? "", submission.Text("note")) : null,
            Declaration = root.Map("declaration") is { } declaration ? ReadDeclaration(declaration, papers, materials, draft) : null,
            Workflow = workflow,
            Quotas = quotas,
            Publicity = root.Map("publicity") is { } publicity ? new Publicity(publicity.Integer("workdays")!.Value, publicity.Flag("assumed"), publicity.Text("clause") ?? "", publicity.Text("note")) { Answered = publicity.Integer("answered") } : null,
            Validity = ReadValidity(root.Map("validity")!, faults),
            Renewal = root.Map("renewal") is { } renewal ? new Renewal(renewal.Text("opens") == "lastYear", renewal.Flag("countsInQuota"), renewal.Text("clause") ?? "", renewal.Text("note")) : null,
            Recognition = root.Map("recognition") is { } recognition ? RecognitionReader.Read(recognition, form, workflow, draft) : null,
            Papers = papers,
            Layouts = own,
            Deliveries = ReadDeliveries(root, notice, draft),
            Summaries = summaries,
            Letters = ReadLetters(root, draft),
            Packages = PackageReader.Read(root, summaries, papers, draft),
            Sampling = root.Map("sampling") is { } sampling ? new SamplingReader(draft, conditions).Read(sampling, form, workflow) : null,
            Scoring = scoring.Read(root, workflow),
            Panels = panels.ReadPanels(root, workflow),
            Avoidance = panels.ReadAvoidance(root, form),
            Defences = panels.ReadDefences(root, workflow),
            Visits = panels.ReadVisits(root, workflow, eligibility, form),
            Lookups = procedure.ReadLookups(root, workflow),
            Retention = root.Map("retention") is { } kept ? new Retention(Retention.Periods[kept.Text("period")!], kept.Text("secrecy"), kept.Flag("assumed"), kept.Text("clause") ?? "", kept.Text("note")) : null,
            Objection = root.Map("objection") is { } objection ? new WayToObject(objection.Text("to")!, objection.Integer("workdays")!.Value, objection.Text("how")!, objection.Text("clause") ?? "", objection.Text("note")) : null,
            ForPersons = draft.ForPersons,
            Digest = digest,
            Computed = computed,
        };
        return faults.None ? programme : null;
    }

    private static void Distinct(MappingNode node, string key, string code, string what, Faults faults)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in node.Maps(key).Where(item => !seen.Add(item.Text("id")!))) faults.Add($"{code}.repeated", item.PlaceOf("id"), $"{what}“{item.Text("id")}”定义了两次", "请换一个标识");
    }

    private static Notice ReadNotice(MappingNode node) => new(
        node.Text("title")!, node.Text("number")!, node.Day("issued")!.Value, node.Text("issuer")!,
        int.Parse(node.Text("office")!, System.Globalization.CultureInfo.InvariantCulture),
        node.Texts("basis"), node.Texts("to"), node.Texts("copyTo"), node.Text("imprint"), node.Texts("annexes"),
        [.. node.Maps("contacts").Select(c => new Contact(c.Text("id")!, c.Text("label")!, c.Text("office"), c.Text("address"), c.Text("postcode"), c.Text("clause") ?? "", c.Text("note")))],
        [.. node.Maps("online").Select(o => new Online(o.Text("who")!, o.Text("system")!, o.Text("item"), o.Text("address"), o.Text("clause") ?? ""))],
        node.Text("note"));

    private static Condition? Named(ScalarNode word, AllOf eligibility, Draft draft)
    {
        var ids = eligibility.All().Skip(1).Select(condition => condition.Rubric.Id).Where(id => id.Length > 0).ToList();
        if (ids.Contains(word.Text.Trim())) return eligibility.All().First(condition => condition.Rubric.Id == word.Text.Trim());
        // one that is there, but wrong, has its fault already
        if (draft.ConditionIds.ContainsKey(word.Text.Trim()) && !draft.Faults.None) return null;
        draft.Unknown("condition", word.Place, "申报条件", word.Text.Trim(), ids);
        return null;
    }

    // before anything is filled in nothing is known but the register of earlier titles
    private static Start ReadStart(MappingNode node, AllOf eligibility, Form form, Workflow workflow, Draft draft)
    {
        var registered = form.Fields.Where(field => field.Register is not null).SelectMany(field => field.Parts.Prepend(field.Figure)).ToHashSet();
        var gates = new List<Condition>();
        foreach (var word in node.Scalars("gates"))
        {
            if (Named(word, eligibility, draft) is not { } gate) continue;
            gates.Add(gate);
            if (ConditionReader.Persons(gate).Count > 0) draft.Faults.Add("start.gate", word.Place, $"“{word.Text}”有须由人判断的内容，填报之前不能判定", "请换一个只看称号的条件");
            else if (gate.Figures().SelectMany(figure => figure.Leaves()).FirstOrDefault(figure => !registered.Contains(figure)) is { } other)
            {
                draft.Faults.Add("start.gate", word.Place, $"“{word.Text}”要看“{other.Label}”，填报之前还不知道", "请换一个只看既有称号的条件，并在称号字段写 register");
            }
        }
        return new Start(node.Integer("applications"), gates, node.Text("clause") ?? "", node.Text("note")) { Barred = node.Map("barred") is { } barred ? ReadBar(barred, workflow, draft) : null };
    }

    private static StartBar ReadBar(MappingNode node, Workflow workflow, Draft draft)
    {
        var ends = workflow.Steps.Where(step => step.Kind == StepKind.End).ToList();
        var outcomes = new List<Step>();
        foreach (var word in node.Scalars("outcomes"))
        {
            var id = word.Text.Trim();
            if (ends.FirstOrDefault(end => end.Id == id) is { } end) outcomes.Add(end);
            else if (workflow.Steps.FirstOrDefault(step => step.Id == id) is { } step) draft.Faults.Add("start.outcome", word.Place, $"“{step.Label}”不是办结的结果", $"请写 kind: end 的步骤：{string.Join("、", ends.Select(end => end.Id))}");
            else draft.Unknown("step", word.Place, "办理步骤", id, ends.Select(end => end.Id));
        }
        return new StartBar(outcomes, node.Text("clause") ?? "", node.Text("note"));
    }

    private static List<Condition> ReadBlocks(MappingNode node, AllOf eligibility, Draft draft)
    {
        var blocks = new List<Condition>();
        foreach (var word in node.Scalars("blocks"))
        {
            if (Named(word, eligibility, draft) is { } block) blocks.Add(block);
        }
        return blocks;
    }

    private static Declaration? ReadDeclaration(MappingNode node, List<Paper> papers, IReadOnlyList<Material> materials, Draft draft)
    {
        var paper = papers.FirstOrDefault(paper => paper.Id == node.Text("paper"));
        if (paper is null) draft.Unknown("paper", node.PlaceOf("paper"), "表格", node.Text("paper")!, papers.Select(p => p.Id));
        else if (paper.Wording is null) draft.Faults.Add("declaration.wording", node.PlaceOf("paper"), $"“{paper.Label}”没有规定文字，无从声明", "请在它的表格文件里写 declaration，或换一张");
        var slot = materials.FirstOrDefault(material => material.Id == node.Text("slot"));
        if (slot is null) draft.Unknown("material", node.PlaceOf("slot"), "材料", node.Text("slot")!, materials.Select(m => m.Id));
        return paper?.Wording is null || slot is null ? null : new Declaration(paper, slot, node.Text("clause") ?? "", node.Text("note"));
    }

    private static Validity ReadValidity(MappingNode node, Faults faults)
    {
        var start = ProcedureWords.Starts[node.Text("from")!];
        var (years, until) = (node.Integer("years"), node.Day("until"));
        if (start == ValidityStart.UntilDay && until is null) faults.Add("validity.until", node.Place, "没有写明截止日", "请写 until");
        if (start != ValidityStart.UntilDay && years is null) faults.Add("validity.years", node.Place, "没有写明有效期几年", "请写 years");
        if (start == ValidityStart.UntilDay && node["years"] is { } length) faults.Add("validity.years", length.Place, "已写明截止日，年数不起作用", "请删去 years，或改 from");
        if (start != ValidityStart.UntilDay && node["until"] is { } end) faults.Add("validity.until", end.Place, "已写明年数，截止日不起作用", "请删去 until，或改 from");
        return new Validity(start, years, until, node.Text("clause") ?? "", node.Text("note"));
    }

    internal static void CheckWho(MappingNode node, Draft draft)
    {
        var by = node.Text("by")!;
        if (by != Workflow.Applicant && !draft.Levels.ContainsKey(by)) draft.Unknown("level", node.PlaceOf("by"), "层级", by, draft.Levels.Keys.Append(Workflow.Applicant));
    }

    private static List<Delivery> ReadDeliveries(MappingNode root, Notice notice, Draft draft)
    {
        var deliveries = new List<Delivery>();
        foreach (var node in root.Maps("deliveries"))
        {
            CheckWho(node, draft);
            if (node.Text("to") is { } to && notice.Contacts.All(contact => contact.Id != to)) draft.Unknown("contact", node.PlaceOf("to"), "联系单位", to, notice.Contacts.Select(c => c.Id));
            deliveries.Add(new Delivery(
                node.Text("id")!, node.Text("label")!, node.Text("by")!, node.Day("until"), node.Integer("copies") ?? 1, node.Texts("media"), node.Text("to"), node.Text("clause") ?? "", node.Text("note"))
            {
                Together = node.Flag("together"), Binding = ReadBinding(node, root, draft), Beside = [.. node.Texts("beside").Distinct(StringComparer.Ordinal).Select(word => ProcedureWords.Loose[word])],
            });
        }
        return deliveries;
    }

    private static List<BoundPart> ReadBinding(MappingNode node, MappingNode root, Draft draft)
    {
        var onPaper = node.Texts("media") is not { Count: > 0 } media || media.Contains("paper");
        foreach (var key in new[] { "binding", "beside" })
        {
            if (!onPaper && node[key] is not null) draft.Faults.Add("delivery.binding", node.PlaceOf(key), "不是纸质材料，不能装订", "请删去，或在 media 中加 paper");
        }
        if (!onPaper) return [];
        var hasForm = root.Maps("papers").Any(paper => paper.Text("by") != Workflow.Applicant);
        if (node["binding"] is null) return [.. ProcedureWords.Bound.Values.Where(part => part != BoundPart.Form || hasForm && node.Text("by") != Workflow.Applicant)];
        var parts = node.Texts("binding").Distinct(StringComparer.Ordinal).Select(word => ProcedureWords.Bound[word]).ToList();
        if (parts.Contains(BoundPart.Form) && !hasForm) draft.Faults.Add("delivery.binding", node.PlaceOf("binding"), "papers 中没有由主管部门填写的推荐表", "请删去 form，或在 papers 中列出推荐表");
        return parts;
    }

    private static readonly string[] SummarySources = ["number", "institution", "quota", "opinion", "office", "blank"];

    private static List<Summary> ReadSummaries(MappingNode root, Draft draft)
    {
        var summaries = new List<Summary>();
        foreach (var node in root.Maps("summaries"))
        {
            CheckWho(node, draft);
            foreach (var column in node.Maps("columns"))
            {
                var from = column.Text("from")!;
                if (!SummarySources.Contains(from) && draft.Figures[from] is null) draft.Unknown("figure", column.PlaceOf("from"), "数据：没有字段给出它", from, SummarySources.Concat(draft.Figures.Figures.Select(f => f.Id)));
            }
            summaries.Add(new Summary(
                node.Text("id")!, node.Text("label")!, node.Text("by")!, [.. node.Maps("columns").Select(c => new SummaryColumn(c.Text("label")!, c.Text("from")!))],
                node.Texts("notes"), node.Text("clause") ?? "") { Combines = node.Text("combines"), Assumed = node.Flag("assumed"), Seal = node.Text("seal"), Note = node.Text("note") });
            if (node.Text("combines") is { } other && (other == node.Text("id") || root.Maps("summaries").All(one => one.Text("id") != other)))
            {
                draft.Unknown("summary", node.PlaceOf("combines"), "汇总表", other, root.Maps("summaries").Select(one => one.Text("id")!).Where(id => id != node.Text("id")));
            }
        }
        return summaries;
    }

    private static List<CoveringLetter> ReadLetters(MappingNode root, Draft draft)
    {
        var letters = new List<CoveringLetter>();
        foreach (var node in root.Maps("letters"))
        {
            var letter = new CoveringLetter(node.Text("by")!, node.Text("title")!, node.Text("wording")!, node.Text("clause") ?? "", node.Text("note"));
            if (!draft.Levels.ContainsKey(letter.By)) draft.Unknown("level", node.PlaceOf("by"), "层级", letter.By, draft.Levels.Keys);
            else if (letters.Any(other => other.By == letter.By)) draft.Faults.Add("letter.repeated", node.PlaceOf("by"), $"“{letter.By}”已有一份推荐函", "一级只写一份，请合并");
            letters.Add(letter);
        }
        return letters;
    }
}
