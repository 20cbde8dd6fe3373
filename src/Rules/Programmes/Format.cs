using System.Text.Encodings.Web;
using System.Text.Json;

namespace Shifan.Rules;

/// <summary>
/// The format of <c>programme.yaml</c>: every key that may stand in it. The reader checks files against these shapes first, and the
/// schema for editors is written from them, so neither can know a key that the other does not.
/// </summary>
public static class Format
{
    internal static readonly TextShape Text = new();
    internal static readonly WordShape Word = new();
    internal static readonly FlagShape Flag = new();
    private static readonly DateShape Day = new();
    private static readonly DivisionShape Division = new();
    internal static readonly IntegerShape Count = new(0, 1_000_000);
    private static readonly IntegerShape Workdays = new(1, 1_000);
    private static readonly IntegerShape Times = new(1, 100);
    internal static readonly QuantityShape Limit = new(WithUnit: true);
    internal static readonly QuantityShape Plain = new(WithUnit: false);
    internal static readonly ListShape Texts = new(Text, 1, One: true);
    internal static readonly ListShape Words = new(Word, 1, One: true);
    internal static readonly ListShape Divisions = new(Division, 1, One: true);

    internal static Key Must(string name, Shape shape, string tells) => new(name, () => shape, tells, Must: true);

    internal static Key May(string name, Shape shape, string tells) => new(name, () => shape, tells);

    internal static readonly Key Clause = May("clause", Text, "依据的条款");
    internal static readonly Key Note = May("note", Text, "对不明确处的理解及理由");
    private static readonly Key Asks = May("asks", Text, "用自己的短语说明这一条要求什么");
    private static readonly Key FilledBy = May("filledBy", Text, "申报单位内由谁填，如 人事；表不写的随所在部分");

    // ---- conditions

    private static readonly Shape Conditions = new ListShape(new LazyShape(() => Condition!), 1);

    internal static readonly Shape One = new LazyShape(() => Condition!);

    private static readonly MapShape VariantShape = new("variant",
        [Must("when", One, "适用于哪些申报单位"), Must("limit", Limit, "对其适用的限值")]);

    private static readonly MapShape Comparison = new("comparison",
    [
        Must("figure", Word, "所比的数据"),
        May("limit", new EitherShape(Text, Text), "限值：数和单位；有序选项写选项"),
        May("than", Word, "与另一数据相比（代替 limit）"),
        May("variants", new ListShape(VariantShape, 1), "对部分申报单位的不同限值，先符合者先用"),
        May("margin", Limit, "（equals 与另一数据相比时）相差不超过多少即可"), May("acrossUnits", Flag, "（与另一数据相比时）只比数字，不论单位，如家数不多于次数"),
    ]);

    private static readonly MapShape Condition = new("condition",
    [
        May("id", Word, "标识；用例和修订比较以它为准"),
        May("label", Text, "简短名称"),
        Clause, Asks, Note,
        May("soft", Flag, "“原则上”的要求：不符合时可由主管部门说明理由"),
        May("shows", Words, "一并列出、供判断时参考的数据，不作判定"),
    ],
    [
        May("atLeast", Comparison, "不低于、不少于、以上（含本数）"),
        May("above", Comparison, "超过（不含本数）"),
        May("atMost", Comparison, "不超过、以下、以内（含本数）"),
        May("below", Comparison, "低于、不满（不含本数）"),
        May("equals", Comparison, "等于"),
        May("elapsed", new MapShape("elapsed",
            [Must("since", Word, "起算日期"), May("on", new DateOrWordShape(), "计到哪一天；不写为基准日")],
            [
                May("atLeast", Text, "满多久，如 2 年"), May("above", Text, "超过多久"), May("atMost", Text, "不超过多久（“三年内”）"), May("below", Text, "不满多久"),
            ]), "自某日起已满或未满一段时间"),
        May("day", new MapShape("day",
        [
            Must("figure", Word, "日期"), May("from", new DateOrWordShape(), "不早于"), May("until", new DateOrWordShape(), "不晚于"), May("in", Word, "在某个期间内"),
        ]), "日期在范围内（含首尾）"),
        May("is", new MapShape("is", [Must("figure", Word, "选择或是否"), Must("value", Texts, "答案；写列表时任一即可")]), "答案是其中之一"),
        May("includes", new MapShape("includes", [Must("figure", Word, "多选"), May("any", Texts, "包括任一"), May("all", Texts, "包括全部")]), "多选包括"),
        May("within", new MapShape("within", [Must("figure", Word, "行政区划"), Must("divisions", Divisions, "行政区划代码；市代码含其县区"), May("except", Divisions, "不含"), May("label", Text, "这片区域的名称")]), "在某些行政区划内"),
        May("text", new MapShape("text",
        [
            Must("figure", Word, "文字"), May("ends", Texts, "结尾字样，任一即可"), May("excludes", Texts, "不得包含"), May("doubts", Texts, "含此字样的由人工判断"),
            May("contains", Texts, "须包含"), May("atLeast", Limit, "至少多少字"), May("atMost", Limit, "至多多少字"),
        ]), "文字要求"),
        May("known", new MapShape("known", [Must("figure", Word, "数据")]), "已填写"),
        May("holds", new MapShape("holds",
            [Must("title", Word, "称号类字段"), May("on", new DateOrWordShape(), "哪一天；不写为基准日"), May("dated", Flag, "须写明起止日：未填的暂不能判定，不当作长期有效")]), "持有有效的称号"),
        May("judged", new MapShape("judged",
        [
            Must("statement", Text, "须由人判断的内容"), May("by", Words, "由哪一级判断"), May("evidence", Words, "证明材料"),
            May("declared", Flag, "是否请申报单位自述，默认是"),
        ]), "只能由人判断"),
        May("all", Conditions, "各项均须符合"),
        May("any", Conditions, "任一符合即可"),
        May("atLeastOf", new MapShape("atLeastOf", [Must("n", new IntegerShape(1, 100), "至少几项"), Must("of", Conditions, "各项")]), "至少几项符合"),
        May("not", One, "不得符合"),
        May("when", new MapShape("when", [Must("if", One, "如果"), Must("then", One, "则须"), May("else", One, "否则须")]), "有条件的要求"),
        May("each", new MapShape("each", [Must("table", Word, "表"), Must("that", One, "每行须符合")]), "表中每行均须符合"),
    ]);

    // ---- form

    private static readonly MapShape AliasShape = new("alias",
        [Must("when", One, "哪些申报单位"), May("label", Text, "对其显示的名称"), May("hint", Text, "对其显示的填写提示"), May("printed", Flag, "纸面上也用此名称，默认仍用通知的名称")]);

    private static readonly Key[] FieldKeys =
    [
        Must("id", Word, "标识"), Must("label", Text, "印在表上的名称"), Must("type", new WordsShape([.. FieldWords.Types.Keys]), "答案的种类"),
        Clause, Note, May("hint", Text, "填写提示"), May("unit", Text, "单位"), May("period", Word, "所指期间"),
        May("options", new EitherListOrWordShape(), "选项：列表，或 lists 中的名称"),
        May("required", new EitherFlagOrConditionShape(One), "提交前必填；可写条件"), May("when", One, "何时要填"),
        May("private", Flag, "不公开、不给专家看"), May("atMost", Limit, "最长字数或最大值"), May("least", Plain, "最小值，默认 0"),
        May("notApplicable", new EitherFlagOrConditionShape(One), "可答“不适用”；可写条件（栏目的条件也看申请表）"), May("as", new ListShape(AliasShape, 1), "对部分申报单位的不同名称，先符合者先用"),
        May("prompts", Texts, "大段文字须写到的几点，逐点列出"), May("register", Word, "称号在既有称号登记中的类别"),
        May("group", Text, "自此字段起，网页上在此小标题下收为一组，到下一个 group 或表为止"),
    ];

    private static readonly MapShape Field = new("field", FieldKeys);


    private static readonly MapShape Table = new("table",
    [
        Must("id", Word, "标识"), Must("label", Text, "表名"), Must("columns", new ListShape(Field, 1), "栏目"), Clause, Note, May("hint", Text, "填写提示"),
        FilledBy, May("rows", Texts, "固定的行（第一栏的内容）"), May("least", Count, "至少几行"), May("private", Flag, "不公开、不给专家看"),
        May("when", One, "何时要填；不须填的，所填各行不计"), May("as", new ListShape(AliasShape, 1), "对部分申报单位的不同名称，先符合者先用"),
    ]);

    private static readonly MapShape Section = new("section",
    [
        Must("id", Word, "标识"), Must("label", Text, "标题"), Clause, Note, FilledBy, May("printed", Flag, "是否印在通知规定的表上，默认是"),
        Must("blocks", new ListShape(new MapShape("block", [], [May("field", Field, "字段"), May("table", Table, "表")]), 1), "字段和表，按印刷顺序"),
    ]);

    // ---- figures

    private static readonly MapShape RowsOf = new("rowsOf", [Must("table", Word, "表"), May("column", Word, "栏目"), May("where", One, "只计符合条件的行")]);

    private static readonly MapShape Figure = new("figure",
    [
        Must("label", Text, "名称"), May("unit", Text, "单位"), May("period", Word, "所指期间"), Clause, Note, May("declared", Word, "对应的填报数字段"),
    ],
    [
        May("count", RowsOf, "行数"), May("distinct", RowsOf, "去重计数"), May("sum", RowsOf, "合计"), May("average", RowsOf, "平均"), May("largest", RowsOf, "最大"), May("smallest", RowsOf, "最小"), May("pick", RowsOf, "取符合条件的那一行的值"),
        May("total", new MapShape("total", [Must("plus", Words, "相加"), May("less", Words, "减去")]), "几项相加减"),
        May("mean", new ListShape(Word, 2), "几项的平均"),
        May("ratio", new MapShape("ratio", [Must("part", Word, "部分"), Must("whole", Word, "总体")]), "比例（%）"),
        May("growth", new MapShape("growth", [Must("from", Word, "前期"), Must("to", Word, "后期")]), "增长率（%）"),
        May("chosen", Word, "多选所选个数"),
        May("points", new MapShape("points", [Must("lines", new ListShape(new MapShape("pointLine", [Must("when", One, "条件"), Must("give", Count, "得分")]), 1), "得分项"), May("cap", Count, "最高分")]), "得分"),
    ]);

    // ---- materials

    private static readonly Shape Demand = new EitherShape(Word, new LazyShape(() => DemandMap!));

    private static readonly MapShape DemandMap = new("demand", [May("then", Demand, "（与 when 同写）则须有")],
        [May("all", new ListShape(Demand, 1), "均须有"), May("any", new ListShape(Demand, 1), "任一即可"), May("when", One, "只对这些申报单位，须有 then 所写")]);

    private static readonly SizeShape Size = new();

    private static readonly MapShape MaterialShape = new("material",
    [
        Must("id", Word, "标识"), Must("label", Text, "名称"), May("sealed", Flag, "须盖章"), May("hint", Text, "提示"),
        May("accept", new ListShape(new WordsShape([.. Material.AllFormats]), 1, One: true), "可上传的格式，默认 pdf、jpeg、png、docx、xlsx 均可；盖电子印章的 ofd 须写明"), May("mostFiles", Times, "最多几个文件"), May("mostSize", Size, "单个文件最大多少，如 20 MB"),
        May("when", One, "哪些申报单位须提交；其他的不列"), May("due", Word, "最迟何时：submission（提交时，默认）或报送的标识"), May("paper", Word, "须打印、盖章后扫描上传的规定表格的标识"),
        May("proves", Words, "证明哪些申报条件（标识），审核时列在该条件旁"), Clause, Note,
    ]);

    // ---- procedure

    private static readonly MapShape DeadlineShape = new("deadline", [May("then", new WordsShape([.. ProcedureWords.Elapses.Keys]), "过了期限怎样：截止（closes，默认）、仍可办理但标明逾期（warns）、同时报上一级并可由其代办（escalates）"), May("inner", new WordsShape([.. ProcedureWords.Inner.Keys]), "下级为本辖区提前的日期，是截止（closes）还是只提醒（warns，默认）"), May("still", new ListShape(Word, 0, One: true), "截止之后还能办的事（本步骤 actions 的标识）；不写的，能办结的和不离开本级的还能办，退回补正和报上级的不能"), Clause, Note], [May("until", Day, "最后一天（含当日 24 时前）"), May("workdays", Workdays, "到达后几个工作日内")]);

    private static readonly MapShape WayShape = new("way", [May("when", One, "走这条路的条件"), Must("step", Word, "到哪一步")]);

    private static readonly MapShape ApprovalShape = new("approval",
        [Must("by", Text, "由谁审批，如分管负责人；须与经办人不是同一人"), May("counts", new WordsShape("approval", "proposal"), "期限以审批时还是提出时为准，默认审批时"), Clause, Note]);

    private static readonly MapShape ActionShape = new("action",
    [
        Must("id", Word, "标识"), Must("label", Text, "按钮名称"), Must("does", new WordsShape([.. ProcedureWords.Doings.Keys]), "做什么"),
        Must("to", new WaysShape(WayShape), "到哪一步"), May("mostTimes", Times, "对同一件最多几次"), May("correction", Workdays, "补正期限（工作日）"),
        May("approval", ApprovalShape, "须由同一单位的另一人审批后生效"), Clause, Note,
    ]);

    private static readonly MapShape StepShape = new("step",
    [
        Must("id", Word, "标识"), Must("label", Text, "办理人员看到的名称"), May("public", Text, "申报单位看到的名称"), Must("kind", new WordsShape([.. ProcedureWords.Kinds.Keys]), "种类"),
        May("by", Word, "由哪一级办理，或 applicant"), May("actions", new ListShape(ActionShape, 1), "可做的事"), May("deadline", DeadlineShape, "期限"),
        May("outcome", Text, "结束时的结果"), May("withdraw", Word, "本步骤办理之前，申报单位可将申报撤回到哪一步"),
        May("upward", new WordsShape([.. ProcedureWords.Upwards.Keys]), "推荐的怎样报上级：逐件随即到达（each，默认），还是随推荐函成批上报，上报之前上级不能办理（batch）"),
        May("giveUp", Flag, "在本步骤时申报单位能否放弃申报；不写即可以，直到结果公布"),
        May("actsFor", new MapShape("actsFor", [Must("by", Word, "由哪一级代办"), Must("when", new WordsShape([.. ProcedureWords.StandIns.Keys]), "late：逾期后才可代办；always：写明理由即可"), Clause, Note]), "办理单位不办时由上级代办"),
        Clause, Note,
    ]);

    private static readonly Key[] SizeKeys = [May("limit", Limit, "名额"), May("ofSubmitted", Limit, "申报数的百分之几"), May("ofAccepted", Limit, "受理数的百分之几")];

    private static readonly Key[] ShareKeys =
        [May("round", new WordsShape([.. ProcedureWords.Roundings.Keys]), "按比例算出不足一家的：舍去、进一或四舍五入"), May("least", new IntegerShape(0, 100_000), "按比例算的，至少几家")];

    private static readonly MapShape QuotaShape = new("quota",
    [
        Must("id", Word, "标识"), Must("label", Text, "名称"), Must("level", Word, "由哪一级掌握"), Must("step", Word, "在哪一步占用"), May("soft", Flag, "“原则上”：可说明理由超出"),
        May("for", One, "哪些申报单位占用"), May("variants", new ListShape(new MapShape("quotaVariant", [Must("divisions", Divisions, "这些地方"), .. ShareKeys], SizeKeys), 1), "部分地方的不同名额"),
        May("shared", Word, "由这一级辖内各单位合用一份名额"), .. ShareKeys, Clause, Note,
    ], SizeKeys, OneOfMayMiss: true);

    private static readonly MapShape ContactShape = new("contact",
        [Must("id", Word, "标识"), Must("label", Text, "用途"), May("office", Text, "单位"), May("address", Text, "地址"), May("postcode", Text, "邮编"), Clause, Note]);

    private static readonly MapShape NoticeShape = new("notice",
    [
        Must("title", Text, "标题"), Must("number", Text, "文号"), Must("issued", Day, "成文日期"), Must("issuer", Text, "发文机关"), Must("office", Division, "发文机关的行政区划代码"),
        May("basis", Texts, "依据"), May("to", Texts, "主送"), May("copyTo", Texts, "抄送"), May("imprint", Text, "表格上的印制机关"), May("annexes", Texts, "附件"),
        May("contacts", new ListShape(ContactShape, 1), "联系与报送单位"),
        May("online", new ListShape(new MapShape("online", [Must("who", Text, "谁"), Must("system", Text, "系统"), May("item", Text, "事项"), May("address", Text, "网址"), Clause]), 1), "线上办理"),
        Note,
    ]);

    private static readonly MapShape PackagePart = new("packagePart",
    [
        Must("name", Text, "名称，不带扩展名；{n} 处写序号，{office} 报送单位，每件之内还有 {institution}、{number}、{place}"), May("letter", Flag, "推荐函"), May("summary", Word, "哪一张汇总表"),
        May("each", new ListShape(new LazyShape(() => PackagePart!), 1), "每件申报一个文件夹，其中的内容"), May("paper", Word, "主管部门填写的哪一张表格"), May("sealed", Flag, "这张表格定稿后才能上报；不写则只提醒"), May("report", Flag, "申请报告"), May("merged", Flag, "合订本：表格和全部材料合成一个 PDF"), May("materials", Flag, "申报单位上传的全部材料"),
        May("records", Flag, "供上级系统导入的数据"), Note,
    ]);

    internal static readonly MapShape Root = new("programme",
    [
        Must("programme", Word, "标识，与文件夹同名"), Must("notice", NoticeShape, "通知本身"),
        Must("referenceDay", new EitherShape(new DateShape("submission"), new MapShape("reference", [Must("day", new DateShape("submission"), "基准日"), Clause, Note])), "判断条件的基准日；submission 为提交当日"),
        May("periods", new NamesShape(new MapShape("period", [Must("label", Text, "名称"), Must("from", Day, "起"), Must("until", Day, "止")])), "数据所指期间"),
        May("units", new ListShape(Text, 1), "通知自用的计数单位"),
        May("lists", new NamesShape(new MapShape("list", [Must("options", new ListShape(Text, 1), "选项"), May("ordered", Flag, "由低到高排列")])), "共用的选项"),
        Must("form", new ListShape(Section, 1), "申请表"), May("figures", new NamesShape(Figure), "由明细或其他数据计算的数据"),
        Must("conditions", new ListShape(Condition, 1), "申报条件，均须符合"),
        May("functions", new MapShape("functions",
        [
            May("id", Word, "标识"), May("label", Text, "名称"), Clause, Asks, Note, May("chosen", Word, "申报了哪些功能（多选字段）"), Must("atLeast", new IntegerShape(1, 100), "至少满足几项"),
            Must("of", new ListShape(Condition, 1), "各项功能；标签须是多选字段的选项"),
        ]), "服务功能，至少满足若干项"),
        May("checks", new ListShape(new MapShape("check", [Must("level", new WordsShape("error", "warning"), "阻止提交，还是提醒"), Must("that", One, "须成立")]), 1), "填报内容之间的核对"),
        May("grades", new ListShape(new MapShape("grade", [Must("label", Text, "等级"), Must("when", One, "条件")]), 1), "等级，由高到低"),
        May("amendment", new MapShape("amendment",
        [
            Must("title", Text, "补充通知或更正的名称"), Must("number", Text, "文号"), Must("issued", Day, "成文日期"),
            Must("cases", new WordsShape([.. ProcedureWords.Amended.Keys]), "已提交的申报：仍按提交时的文本（stay），还是改按更正后的文本判定（anew）"), Clause, Note,
        ]), "本文本是对已发布通知的补充或更正；草稿一律转入更正后的文本"),
        May("start", new MapShape("start",
            [May("applications", Times, "每个单位同时最多几件；不写即不限"), May("gates", Words, "据既有称号即可判定、填报之前先看的条件"),
             May("barred", new MapShape("barred", [Must("outcomes", Words, "哪些结果之后：kind: end 的步骤，或 givenUp（申报单位放弃）"), Clause, Note]), "有哪些结果的，在同一批次中不能再次申报；不写即都可以在截止之前再次申报"), Clause, Note]), "开始填报之前"),
        May("submission", new MapShape("submission", [May("blocks", Words, "不符合即不能提交的条件；不写即都只提醒"), Clause, Note]), "提交"),
        May("declaration", new MapShape("declaration", [Must("paper", Word, "声明文字取自哪一张表格"), Must("slot", Word, "盖章签字后上传到哪一项材料"), Clause, Note]), "提交时由经办人在线作出的声明，不代替盖章签字的纸质声明"),
        May("materials", new MapShape("materials",
        [
            Must("slots", new ListShape(MaterialShape, 1), "材料清单"),
            May("required", new ListShape(Demand, 1), "必备的材料"), May("mostSize", Size, "单个文件最大多少，各项另有规定的除外"),
        ]), "申报材料"),
        Must("levels", new ListShape(new MapShape("level", [Must("id", Word, "标识"), Must("label", Text, "名称"), Must("of", new WordsShape([.. ProcedureWords.Levels.Keys]), "哪一级"), Clause, Note]), 1), "办理层级"),
        Must("steps", new ListShape(StepShape, 2), "办理步骤，第一步为填报"),
        May("quotas", new ListShape(QuotaShape, 1), "推荐名额"),
        May("publicity", new MapShape("publicity", [Must("workdays", Workdays, "公示几个工作日"), May("answered", Workdays, "收到异议后几个工作日内答复；不写即不限"), May("assumed", Flag, "通知未写明，为本系统设定"), Clause, Note]), "公示"),
        Must("validity", new MapShape("validity", [Must("from", new WordsShape([.. ProcedureWords.Starts.Keys]), "起算方式"), May("years", new IntegerShape(1, 50), "几年"), May("until", Day, "截止日"), Clause, Note]), "有效期"),
        May("renewal", new MapShape("renewal", [Must("opens", new WordsShape("complete", "lastYear"), "期满后，还是最后一年内"), May("countsInQuota", Flag, "是否占名额"), Clause, Note]), "期满重新申报"),
        May("recognition", new MapShape("recognition",
        [
            Must("ends", Words, "哪些办结的结果是认定：kind: end 的步骤"), Must("title", Text, "称号，如印在证书和名录上"), Must("register", Word, "称号在名录中的标识，与称号字段的 register 相同"),
            Must("level", new WordsShape([.. ProcedureWords.TitleLevels.Keys]), "哪一级的称号"), May("batch", Text, "批次，如 2021年度；不写即认定之年"),
            May("platform", Word, "平台名称取自哪个字段"), May("functions", Word, "服务功能取自哪个字段"),
            May("number", Text, "证书编号：{year} 处写认定之年，{n} 或 {n:3} 处写流水号；不写即不编号"), May("certificate", Flag, "由本系统的主管部门发证书"), May("plaque", Flag, "授牌；撤销时收回"),
            May("assumed", Flag, "通知未写明，为本系统设定"), Clause, Note,
        ]), "认定给予什么、怎样列入名录；不写即不列入"),
        May("papers", new ListShape(new MapShape("paper",
        [
            Must("id", Word, "标识"), Must("label", Text, "名称"), Must("by", Word, "由谁填写"), May("sections", Words, "取自申请表的哪些部分"),
            May("fields", new ListShape(new MapShape("paperField", [Must("id", Word, "标识"), Must("label", Text, "印在表上的名称"), May("from", Word, "由系统先填：数据标识，或规定的来源"), May("levels", Words, "几级各写一段，合用这一栏"), Note]), 1), "由填表人另填的栏目，按印刷顺序"), May("sealed", Flag, "盖章"), May("signed", Flag, "法定代表人签字"),
            May("wording", Text, "规定文字；有 papers/标识.yaml 的写在那里（declaration）"), May("chapters", Texts, "规定章节；有 papers/标识.yaml 的写在那里"), Clause, Note,
        ]), 1), "规定的纸质表格"),
        May("deliveries", new ListShape(new MapShape("delivery",
        [
            Must("id", Word, "标识"), Must("label", Text, "报送什么"), Must("by", Word, "由谁报送"), May("until", Day, "最后一天"), May("copies", new IntegerShape(1, 100), "份数"),
            May("media", new ListShape(new WordsShape("paper", "disc", "online"), 1, One: true), "载体"), May("to", Word, "报送到（联系单位标识）"), May("together", Flag, "份数不按每家单位计，报送单位合为一份报送（如一张光盘）"),
            May("binding", new ListShape(new WordsShape([.. ProcedureWords.Bound.Keys]), 1, One: true), "每家单位的材料按什么次序装订：form 推荐表，merged 合订本；不写即先推荐表、后合订本"),
            May("beside", new ListShape(new WordsShape([.. ProcedureWords.Loose.Keys]), 1, One: true), "随附、不装订的：letter 推荐函，summary 汇总表"), Clause, Note,
        ]), 1), "报送"),
        May("summaries", new ListShape(new MapShape("summary",
        [
            Must("id", Word, "标识"), Must("label", Text, "名称"), Must("by", Word, "由谁填报"), Must("columns", new ListShape(new MapShape("column", [Must("label", Text, "栏目"), Must("from", Word, "内容来源")]), 1), "栏目"),
            May("notes", Texts, "表下说明"), May("combines", Word, "合并下级的哪一张汇总表"), May("assumed", Flag, "通知没有印这张表，为本系统设定"), May("seal", Text, "盖章处印的文字"), Clause, Note,
        ]), 1), "汇总表"),
        May("letters", new ListShape(new MapShape("letter", [Must("by", Word, "由哪一级报送"), Must("title", Text, "标题"), Must("wording", Text, "正文，{count} 处写推荐的家数"), Clause, Note]), 1), "随上报的推荐函、请示"),
        May("packages", new ListShape(new MapShape("package",
        [
            Must("id", Word, "标识"), Must("label", Text, "名称"), Must("by", Word, "由哪一级报送"), Must("folder", Text, "整个数据包的文件夹名；{office} 处写报送单位"), May("medium", Size, "介质容量，超过时分盘；不写即不制作光盘映像"),
            Must("parts", new ListShape(PackagePart, 1), "内容，按先后次序"), Clause, Note,
        ]), 1), "报送的电子文档"),
        May("sampling", new MapShape("sampling",
        [
            Must("table", Word, "从哪一张明细表抽取"), Must("key", Word, "以哪一列辨认被服务的企业"), Must("name", Word, "企业名称在哪一列"), Must("steps", Words, "在哪些步骤抽查"),
            Must("size", new MapShape("sampleSize", [May("share", Limit, "抽百分之几，不足一家按一家"), May("least", new IntegerShape(1, 10_000), "至少几家"), May("most", new IntegerShape(1, 10_000), "至多几家")]), "抽多少"),
            Must("methods", Texts, "抽查方式"),
            Must("satisfaction", new MapShape("satisfaction", [Must("options", Texts, "可答的各档"), Must("counts", Texts, "哪几档算满意"), May("declared", Word, "申报单位自填的满意度")]), "满意度怎样问、怎样算"),
            Clause, Note,
        ]), "推荐前对服务业绩的抽查核实"),
        new("scoring", () => ExpertShapes.Scoring, "专家的评分表"), new("panels", () => ExpertShapes.Panels, "评审组"), new("avoidance", () => ExpertShapes.Avoidance, "专家回避"),
        new("defences", () => ExpertShapes.Defences, "答辩"), new("visits", () => ExpertShapes.Visits, "实地核查"),
        May("lookups", new ListShape(new MapShape("lookup",
        [
            Must("id", Word, "标识"), Must("label", Text, "名称"), Must("ask", Text, "查什么"), May("where", Text, "在哪里查"), Must("steps", Words, "在哪些步骤查"),
            May("required", Flag, "没有查询结果不能通过或推荐；不写即只提醒"), Clause, Note,
        ]), 1), "办理前在系统外查询的事项"),
        May("retention", new MapShape("retention", [Must("period", new WordsShape([.. Retention.Periods.Keys]), "保管期限，自办结的次年起算"), May("secrecy", Text, "密级"), May("assumed", Flag, "没有规定，为本系统设定"), Clause, Note]), "办结后归档的保管期限；不写按 30 年，安装时的设置可以改"),
        May("objection", new MapShape("objection", [Must("to", Text, "向谁提出"), Must("workdays", Workdays, "自收到之日起几个工作日内"), Must("how", Text, "怎样提出"), Clause, Note]), "对不予受理、不予推荐、不予认定等决定的异议办法"),
    ]);

    /// <summary>What a part of the file is about, in Chinese, by its key; null for a key that it does not have.</summary>
    public static string? PartOf(string key) => Root.Keys.FirstOrDefault(part => part.Name == key)?.Tells;

    /// <summary>The JSON Schema (2020-12) of a programme file, for editors.</summary>
    public static string JsonSchema() => SchemaOf(Root, "Shifan programme");

    internal static string SchemaOf(Shape shape, string title)
    {
        var definitions = new Dictionary<string, object>(StringComparer.Ordinal);
        var root = shape.Schema(definitions);
        var sorted = new SortedDictionary<string, object>(definitions, StringComparer.Ordinal);
        var schema = new SortedDictionary<string, object>(StringComparer.Ordinal)
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = title,
            ["$defs"] = sorted,
            ["allOf"] = new[] { root },
        };
        return JsonSerializer.Serialize(schema, SchemaOptions).Replace("\r\n", "\n", StringComparison.Ordinal) + "\n";
    }

    private static readonly JsonSerializerOptions SchemaOptions = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private sealed record LazyShape(Func<Shape> Inner) : Shape
    {
        public override void Check(Node node, Faults faults) => Inner().Check(node, faults);

        public override object Schema(Dictionary<string, object> definitions) => Inner().Schema(definitions);
    }

    // a day, referenceDay, or the word of a date figure
    private sealed record DateOrWordShape : Shape
    {
        public override void Check(Node node, Faults faults)
        {
            if (node is ScalarNode { IsNull: false } scalar && scalar.Text.Length > 0 && char.IsAsciiLetter(scalar.Text[0])) Word.Check(node, faults);
            else Day.Check(node, faults);
        }

        public override object Schema(Dictionary<string, object> definitions) => new { anyOf = new[] { Day.Schema(definitions), Word.Schema(definitions) } };
    }

    private sealed record EitherListOrWordShape : Shape
    {
        public override void Check(Node node, Faults faults)
        {
            if (node is SequenceNode) Texts.Check(node, faults);
            else Word.Check(node, faults);
        }

        public override object Schema(Dictionary<string, object> definitions) => new { anyOf = new[] { Word.Schema(definitions), Texts.Schema(definitions) } };
    }

    private sealed record EitherFlagOrConditionShape(Shape Condition) : Shape
    {
        public override void Check(Node node, Faults faults) => (node is MappingNode ? Condition : Flag).Check(node, faults);

        public override object Schema(Dictionary<string, object> definitions) => new { anyOf = new[] { Flag.Schema(definitions), Condition.Schema(definitions) } };
    }

    // a step, or a list of ways
    private sealed record WaysShape(Shape Way) : Shape
    {
        public override void Check(Node node, Faults faults)
        {
            if (node is SequenceNode) new ListShape(Way, 1).Check(node, faults);
            else Word.Check(node, faults);
        }

        public override object Schema(Dictionary<string, object> definitions) => new { anyOf = new[] { Word.Schema(definitions), new ListShape(Way, 1).Schema(definitions) } };
    }
}
