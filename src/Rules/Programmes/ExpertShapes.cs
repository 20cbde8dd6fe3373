using static Shifan.Rules.Format;

namespace Shifan.Rules;

/// <summary>The part of the format that is about experts: score sheets. As <see cref="Format"/>, of which it is a part.</summary>
internal static class ExpertShapes
{
    private static readonly IntegerShape Sheets = new(1, 100);

    private static readonly Key[] Given = [Must("most", Plain, "最高分"), May("step", Plain, "每档多少分，默认 1")];

    private static readonly Key[] Measured = [May("figure", Word, "申报数据；由系统先填"), May("unit", Text, "没有申报数据、由专家填写的：以什么计"), May("ask", Text, "没有申报数据的：填写什么"), May("differs", Flag, "专家可写明理由，改按另一数值计；默认不可")];

    private static readonly MapShape Item = new("scoreItem",
    [
        Must("id", Word, "标识"), Must("label", Text, "印在表上的名称"), May("weight", Format.Limit, "权重，得分的百分之几计入总分，默认 100%"), May("bonus", Flag, "加分项，不在满分之内"),
        May("hint", Text, "评审要点"), Clause, Note,
    ],
    [
        May("points", new MapShape("scorePoints", Given), "由专家评分"), May("discretion", new MapShape("scoreDiscretion", Given), "酌情给分，须写理由"),
        May("ticks", new MapShape("scoreTicks",
        [
            Must("options", new ListShape(new MapShape("scoreOption", [Must("label", Text, "内容"), Must("give", Plain, "计几分；负数为扣分")]), 1), "各项内容"),
            May("start", Plain, "基础分，逐项加减"), May("most", Plain, "累计至多少分"), May("one", Flag, "只选一档"),
        ]), "有一项计一项的分"),
        May("bands", new MapShape("scoreBands", [.. Measured, Must("lines", new ListShape(new MapShape("scoreBand", [Must("from", Format.Limit, "达到多少（含本数）"), Must("give", Plain, "得几分")]), 1), "各档")]), "按数值所在的档得分"),
        May("every", new MapShape("scoreEvery", [.. Measured, May("from", Format.Limit, "达到多少起计（含本数），默认 0"), Must("per", Format.Limit, "每增加多少"), Must("give", Plain, "加几分"), May("base", Plain, "达到起计数时的分，默认 0"), Must("most", Plain, "累计至多少分")]), "每增加若干加若干分"),
        May("group", new MapShape("scoreGroup", [Must("of", new ListShape(new Lazily(() => Item!), 1), "其中各项"), May("most", Plain, "累计至多少分")]), "几项合计"),
        May("text", new MapShape("scoreText", [May("required", Flag, "必填"), May("least", Format.Limit, "至少多少字"), May("most", Format.Limit, "至多多少字")]), "评语，不计分"),
    ]);

    private static readonly Key[] Floor = [May("of", Words, "哪些评分项，几项的合计"), May("atLeast", Plain, "不低于几分（含本数，按权重折算后）")];

    internal static readonly Shape Scoring = new ListShape(new MapShape("scoring",
    [
        Must("id", Word, "标识"), Must("label", Text, "评分表的标题"), Must("step", Word, "在哪一步评分"), Must("full", Plain, "满分，应为加分项以外各项之和"), May("most", Plain, "加分后总分不超过多少"),
        Must("items", new ListShape(Item, 1), "评分项，按印刷顺序"), May("pass", Plain, "合格线（含本数）"),
        May("grades", new ListShape(new MapShape("scoreGrade", [Must("label", Text, "等次"), Must("from", Plain, "多少分以上（含本数）")]), 1), "等次，由高到低"),
        May("minima", new ListShape(new MapShape("scoreMinimum", [Must("label", Text, "名称"), .. Floor, May("any", new ListShape(new MapShape("scoreFloor", Floor), 2), "达到其一即可")]), 1), "单项最低分，均须达到"),
        May("combine", new MapShape("scoreCombine",
        [
            May("trimFrom", new IntegerShape(3, 100), "多少份以上时去掉一个最高分和一个最低分；不写即全部平均"), May("decimals", new IntegerShape(0, 4), "保留几位小数（四舍五入），默认 2"),
            May("spread", new MapShape("scoreSpread", [May("range", Plain, "最高与最低相差超过几分"), May("deviation", Plain, "标准差超过几分")]), "分歧过大、须复议的"),
            May("missing", new WordsShape([.. ProcedureWords.Missing.Keys]), "截止时缺评分的：等候补齐（waits，默认）、以其余计算（rest）、不予计分（fails）"), May("least", Sheets, "至少几份才能计算，默认 1"),
            May("late", new WordsShape([.. ProcedureWords.Late.Keys]), "逾期的评分：不计（refused，默认），还是照计（counted）"), May("corrections", Flag, "截止之前可以更正，默认可以"),
            May("ties", Words, "同分时依次比较的评分项；仍相同的并列，由主管部门决定"),
        ]), "几份评分怎样合成"),
        May("assumed", Flag, "通知没有印评分表，为本系统设定"), Clause, Note,
    ]), 1);

    private static readonly IntegerShape People = new(1, 50);
    private static readonly IntegerShape Minutes = new(1, 480);

    internal static readonly Shape Panels = new ListShape(new MapShape("panel",
    [
        Must("step", Word, "哪一步"), Must("experts", People, "每件几名专家"), May("standby", new IntegerShape(0, 50), "候补几名"), May("mostCases", new IntegerShape(1, 10_000), "每名专家至多几件"),
        May("fields", Texts, "只从这些专业领域抽取"), May("ranks", Texts, "只从这些职称抽取"), May("divisions", Divisions, "只从这些地区抽取"),
        May("quotas", new ListShape(new MapShape("panelQuota",
        [
            May("by", new WordsShape([.. ProcedureWords.PanelGroups.Keys]), "同一单位、同一设区市、同一县的"), May("field", Text, "某一专业领域的"), May("atLeast", People, "至少几人"), May("atMost", People, "至多几人，候补一并计算"),
        ]), 1), "组成要求"),
        May("sees", new MapShape("panelSees",
        [
            May("institution", Flag, "专家能看到申报单位名称，默认能；联系方式和不给专家看的栏目总是不能"),
            May("others", new WordsShape("never", "afterOwn", "afterRound"), "专家何时能看到他人的评分（不带姓名），默认不能"), May("scores", new WordsShape("afterRound", "always"), "主管部门何时能看到评分，默认截止之后"),
            May("experts", new WordsShape("never", "afterDecision"), "申报单位何时能知道专家是谁，默认不能"), May("score", new WordsShape("never", "afterDecision"), "申报单位何时能知道得分，默认不能"),
        ]), "谁能看到什么"),
        May("pledge", Texts, "承诺书各条：专家接受邀请时签署"),
        May("decidedBy", new MapShape("decidedBy",
        [
            Must("departments", Texts, "会商的部门"), May("within", new IntegerShape(1, 60), "几个工作日内答复"),
            May("silent", new WordsShape([.. ProcedureWords.SilentDepartments.Keys]), "逾期未答复的：等候（waits，默认），还是写明理由后可以记录结果（reason）"), May("assumed", Flag, "通知未写明，为本系统设定"), Clause, Note,
        ]), "结果由几个部门共同决定"),
        May("combine", new MapShape("panelCombine", [Must("by", new WordsShape([.. ProcedureWords.PanelMergings.Keys]), "按得分（score）、按校准宽严后的得分（calibrated）、按组内名次（place）"), May("assumed", Flag, "通知未写明，为本系统设定"), Clause, Note]), "有几个评审组的，各组怎样合并排序，默认按得分"),
        May("assumed", Flag, "通知未写明，为本系统设定"), Clause, Note,
    ]), 1);

    internal static readonly Shape Avoidance = new MapShape("avoidance",
    [
        May("excludes", new ListShape(new WordsShape([.. ProcedureWords.Relations.Keys]), 1, One: true), "须回避的关系"), May("looks", new ListShape(new WordsShape([.. ProcedureWords.Relations.Keys]), 1, One: true), "由人核对的关系"),
        May("pastYears", new IntegerShape(1, 50), "曾任职的，离职不满几年仍须回避"),
        May("names", Words, "申请表中填曾用名、简称的栏目"), May("addresses", Words, "填地址的栏目"), May("persons", Words, "填法定代表人、负责人的栏目"),
        May("bodies", new ListShape(new MapShape("tiedBody", [Must("table", Word, "明细表"), Must("name", Word, "填单位名称的列"), May("code", Word, "填统一社会信用代码的列"), Must("is", new WordsShape("investor", "partner", "related"), "是投资方、合作单位还是其他关联单位")]), 1), "列有其他单位的明细表"),
        May("assumed", Flag, "通知未写明，为本系统设定"), Clause, Note,
    ]);

    internal static readonly Shape Defences = new ListShape(new MapShape("defence",
    [
        Must("step", Word, "哪一步"), Must("minutes", Minutes, "陈述几分钟"), May("questions", Minutes, "提问几分钟"), May("pause", Minutes, "两件之间间隔几分钟"),
        Must("order", new WordsShape("drawn", "set"), "次序抽签（drawn）还是由主管部门排定（set）"),
        Must("sessions", new ListShape(new MapShape("defenceSession", [Must("from", new TimeShape(), "起"), Must("until", new TimeShape(), "止")]), 1), "每天的各段时间"),
        May("notice", new IntegerShape(0, 60), "提前几个工作日通知，默认 3"), May("opens", new WordsShape([.. ProcedureWords.DefenceOpenings.Keys]), "评分开始后都能评分（round，默认），还是叫到的才能评分（called）"),
        May("absent", new WordsShape([.. ProcedureWords.DefenceAbsences.Keys]), "无人到场的：另行安排（moved，默认）、不参加排序（fails）、按书面材料评分（scoredOnPaper）"), May("bring", Texts, "通知各单位携带什么"), May("assumed", Flag, "通知未写明，为本系统设定"), Clause, Note,
    ]), 1);

    internal static readonly Shape Visits = new MapShape("visits",
    [
        Must("step", Word, "哪一步"), May("team", People, "每组至少几人，默认 2"), May("checklist", Words, "现场核对哪些申报条件"),
        May("unvisited", new WordsShape("warns", "closes"), "应核查而没有核查的：说明理由后可进入下一步（warns，默认），还是不得进入（closes）"),
        May("names", new WordsShape("told", "withheld"), "通知申报单位时写明核查人员姓名（told），还是只写人数（withheld，默认）"),
        May("hours", new IntegerShape(1, 8), "每处按几小时安排，默认 3"), May("place", Word, "申报表中写明地址的栏目"), May("pledge", Texts, "承诺书各条：参加核查的专家看到单位之前签署"), May("assumed", Flag, "通知未写明怎样核查，为本系统设定"), Clause, Note,
    ],
    [
        May("who", new WordsShape("all", "chosen"), "全部核查，还是由主管部门确定"), May("when", One, "符合条件的必须核查"),
        May("share", new MapShape("visitShare", [May("share", Format.Limit, "抽百分之几，不足一件按一件"), May("least", new IntegerShape(1, 10_000), "至少几件"), May("most", new IntegerShape(1, 10_000), "至多几件")]), "随机抽取多少"),
    ]);

    // a time of day, 09:30
    private sealed record TimeShape : Shape
    {
        public override void Check(Node node, Faults faults)
        {
            if (IsScalar(node, "时间", faults, out var text) && !TimeOnly.TryParseExact(text, "HH:mm", System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.None, out _))
            {
                faults.Add("format.time", node.Place, $"“{text}”不是时间", "请写成 09:30 并加引号");
            }
        }

        public override object Schema(Dictionary<string, object> definitions) => new { type = "string", pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$" };
    }

    private sealed record Lazily(Func<Shape> Inner) : Shape
    {
        public override void Check(Node node, Faults faults) => Inner().Check(node, faults);

        public override object Schema(Dictionary<string, object> definitions) => Inner().Schema(definitions);
    }
}
