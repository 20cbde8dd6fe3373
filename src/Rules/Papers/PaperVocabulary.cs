namespace Shifan.Rules;

/// <summary>A word that papers may use for what stands in no form.</summary>
/// <param name="Name">As it is written in a paper's file.</param>
/// <param name="Tells">What it is, in Chinese.</param>
/// <param name="Subjects">The papers that have it.</param>
/// <param name="Blank">What is printed where there is nothing: room to write by hand.</param>
public sealed record PaperWord(string Name, string Tells, IReadOnlyList<PaperSubject> Subjects, string Blank = "");

/// <summary>A list that papers may print as a table. Without columns of its own it brings them with it (汇总表).</summary>
public sealed record PaperList(string Name, string Tells, IReadOnlyList<PaperSubject> Subjects, IReadOnlyList<(string Name, string Head, int Share)> Columns);

/// <summary>Every name that a paper may read besides the form's own, and which papers have it. What is not here stands on no paper.</summary>
public static class PaperVocabulary
{
    private const string NoDay = "　　年　月　日";
    private const string NoNumber = "　　　〔　　　　〕　　号";

    private static readonly PaperSubject[] All = Enum.GetValues<PaperSubject>();
    private static readonly PaperSubject[] OfOneCase = [PaperSubject.Application, PaperSubject.Recommendation, PaperSubject.Receipt, PaperSubject.Return, PaperSubject.Certificate, PaperSubject.Archive, PaperSubject.Panel, PaperSubject.Visit];
    private static readonly PaperSubject[] OfOffices = [PaperSubject.Recommendation, PaperSubject.Return, PaperSubject.Summary, PaperSubject.Letter, PaperSubject.Publicity, PaperSubject.Decision, PaperSubject.Certificate, PaperSubject.Delivery, PaperSubject.Archive, PaperSubject.Panel, PaperSubject.Visit, PaperSubject.Objection];
    private static readonly PaperSubject[] Documents = [PaperSubject.Return, PaperSubject.Letter, PaperSubject.Publicity, PaperSubject.Decision, PaperSubject.Objection];
    private static readonly PaperSubject[] Sent = [PaperSubject.Delivery];
    private static readonly PaperSubject[] Scored = [PaperSubject.Panel];
    private static readonly PaperSubject[] Objected = [PaperSubject.Objection];

    /// <summary>The words, in the order in which they are documented.</summary>
    public static IReadOnlyList<PaperWord> Words { get; } =
    [
        new("notice.title", "通知的标题", All),
        new("notice.number", "通知的文号", All),
        new("notice.issuer", "发布通知的单位", All),
        new("notice.issued", "通知的成文日期", All),
        new("notice.imprint", "通知写明的表格印制单位", All),
        new("call.title", "申报事项", All),
        new("case.number", "申报编号", OfOneCase),
        new("case.institution", "申报单位名称", OfOneCase),
        new("case.creditCode", "申报单位的统一社会信用代码", OfOneCase),
        new("case.place", "申报单位所在地", OfOneCase),
        new("case.version", "申报的版本号", OfOneCase),
        new("case.submitted", "申报的提交时间", OfOneCase),
        new("case.digest", "申报内容的摘要", OfOneCase),
        new("office.name", "发文或填报的单位", OfOffices),
        new("office.day", "落款日期", OfOffices, NoDay),
        new("office.document", "发文字号", [.. Documents, PaperSubject.Delivery], NoNumber),
        new("office.signer", "签发人", Documents),
        new("office.to", "主送单位", Documents),
        new("office.copyTo", "抄送单位", [PaperSubject.Decision]),
        new("office.title", "公文标题", Documents),
        new("office.text", "公文正文", Documents),
        new("office.contact", "联系人和联系方式", [.. Documents, PaperSubject.Delivery]),
        new("receipt.declarant", "真实性声明人", [PaperSubject.Receipt]),
        new("receipt.code", "回执码", [PaperSubject.Receipt]),
        new("receipt.address", "验证回执的网址", [PaperSubject.Receipt]),
        new("return.kind", "怎样办理：退回补正、不予受理等", [PaperSubject.Return]),
        new("return.step", "在哪一步", [PaperSubject.Return]),
        new("return.until", "补正的截止时间", [PaperSubject.Return]),
        new("return.clause", "依据的条款", [PaperSubject.Return]),
        new("return.again", "能否在同一次申报中再次申报", [PaperSubject.Return]),
        new("return.objection", "不服的怎样提出", [PaperSubject.Return]),
        new("summary.title", "汇总表的名称", [PaperSubject.Summary]),
        new("summary.seal", "汇总表盖章处印的文字", [PaperSubject.Summary]),
        new("summary.notes", "汇总表下的说明", [PaperSubject.Summary]),
        new("letter.table", "随函报送的汇总表", [PaperSubject.Letter]),
        new("letter.excess", "超出名额推荐的说明", [PaperSubject.Letter]),
        new("publicity.from", "公示起日", [PaperSubject.Publicity], NoDay),
        new("publicity.until", "公示止日", [PaperSubject.Publicity], NoDay),
        new("publicity.workdays", "公示的工作日数", [PaperSubject.Publicity], "　"),
        new("publicity.address", "公示期间受理异议的地址", [PaperSubject.Publicity]),
        new("objection.from", "提出异议的人或单位", Objected),
        new("objection.came", "收到异议的日期", Objected, NoDay),
        new("objection.list", "所异议的公示", Objected),
        new("objection.about", "对哪一家单位的异议", Objected),
        new("objection.result", "异议成立、不成立或不予受理", Objected),
        new("objection.answer", "答复的内容", Objected),
        new("list.count", "名单的家数", [PaperSubject.Letter, PaperSubject.Publicity, PaperSubject.Decision], "　　"),
        new("delivery.label", "报送什么", Sent),
        new("delivery.receiver", "收件单位", Sent),
        new("delivery.address", "收件地址", Sent),
        new("delivery.postcode", "收件邮政编码", Sent),
        new("delivery.person", "收件联系人", Sent),
        new("delivery.phone", "收件电话", Sent),
        new("delivery.until", "报送的截止日", Sent),
        new("delivery.copies", "每家单位报送的份数", Sent),
        new("delivery.cases", "报送的家数", Sent),
        new("delivery.sets", "报送的总份数", Sent),
        new("delivery.pages", "报送的总页数", Sent),
        new("delivery.inside", "包内有什么", Sent),
        new("delivery.beside", "随附、不装订的材料", Sent),
        new("delivery.parcel", "第几件", Sent),
        new("delivery.parcels", "共几件", Sent),
        new("disc.name", "盘的名称", Sent),
        new("disc.number", "第几张盘", Sent),
        new("disc.count", "共几张盘", Sent),
        new("disc.day", "制作日期", Sent),
        new("disc.digest", "数据包摘要的前 16 位", Sent),
        new("archive.result", "办理结果", [PaperSubject.Archive]),
        new("archive.ended", "办结日期", [PaperSubject.Archive]),
        new("archive.retention", "保管期限", [PaperSubject.Archive]),
        new("archive.until", "保管期满日", [PaperSubject.Archive]),
        new("archive.secrecy", "密级", [PaperSubject.Archive]),
        new("archive.files", "归档的文件数", [PaperSubject.Archive]),
        new("panel.name", "评审组或答辩组的名称", Scored),
        new("panel.step", "在哪一步评审", Scored),
        new("panel.sheet", "评分表的标题", Scored),
        new("panel.combine", "得分怎样合成", Scored),
        new("panel.expert", "专家姓名，如其签署", Scored),
        new("panel.signed", "签署的时间", Scored),
        new("panel.digest", "所签署内容的摘要", Scored),
        new("panel.total", "总分和由来", Scored),
        new("panel.pledge", "承诺书的文字", Scored),
        new("panel.met", "会议日期", Scored, NoDay),
        new("panel.present", "参加人员", Scored),
        new("panel.minutes", "会议纪要", Scored),
        new("panel.questions", "答辩时的提问和回答，按单位", Scored),
        new("panel.count", "件数", Scored),
        new("panel.venue", "答辩地点", Scored),
        new("panel.terms", "答辩办法", Scored),
        new("panel.seed", "抽签的随机种子", Scored),
        new("visit.when", "核查的时间", [PaperSubject.Visit], NoDay),
        new("visit.team", "核查组成员", [PaperSubject.Visit]),
        new("visit.people", "单位参加人员", [PaperSubject.Visit]),
        new("visit.note", "核查的其他情况", [PaperSubject.Visit]),
        new("visit.differences", "与申报不符和未核到的各项", [PaperSubject.Visit]),
        new("validity.from", "有效期起日", [PaperSubject.Decision, PaperSubject.Certificate], NoDay),
        new("validity.until", "有效期止日", [PaperSubject.Decision, PaperSubject.Certificate], NoDay),
        new("certificate.number", "证书编号", [PaperSubject.Certificate]),
        new("certificate.platform", "平台名称", [PaperSubject.Certificate]),
        new("certificate.title", "授予的称号", [PaperSubject.Certificate]),
        new("certificate.address", "验证证书的网址", [PaperSubject.Certificate]),
    ];

    /// <summary>The lists, in the order in which they are documented.</summary>
    public static IReadOnlyList<PaperList> Lists { get; } =
    [
        new("statements", "申报单位对由人判断的内容的自述", [PaperSubject.Application], [("text", "内容", 26), ("clause", "条款", 6), ("said", "本单位自述", 6)]),
        new("files", "随附的申报材料", [PaperSubject.Receipt], [("slot", "材料", 10), ("name", "文件", 11), ("size", "大小", 5), ("digest", "SHA-256 摘要", 15)]),
        new("points", "须补正的各项", [PaperSubject.Return], [("place", "位置", 9), ("trouble", "须补正的内容", 24), ("clause", "依据", 7)]),
        new("cases", "名单上的单位", [PaperSubject.Letter, PaperSubject.Publicity, PaperSubject.Decision],
            [("institution", "单位名称", 11), ("creditCode", "统一社会信用代码", 12), ("place", "所在地", 7), ("number", "申报编号", 10), ("platform", "平台名称", 11), ("functions", "服务功能", 9), ("certificate", "证书编号", 9)]),
        new("sent", "报送的各单位材料", Sent, [("institution", "申报单位", 13), ("number", "申报编号", 13), ("copies", "份数", 4), ("pages", "每份页数", 6), ("code", "页码标识", 11), ("remark", "备注", 9)]),
        new("contents", "归档的文件", [PaperSubject.Archive], [("title", "题名", 15), ("made", "形成时间", 7), ("by", "责任者", 9), ("path", "文件", 15)]),
        new("items", "一张评分表的各项", Scored, [("item", "评分项", 14), ("most", "最高分", 5), ("points", "得分", 5), ("says", "说明", 14)]),
        new("ranked", "评审件的得分和名次", Scored, [("place", "名次", 4), ("institution", "申报单位", 13), ("number", "申报编号", 12), ("sheets", "各张评分表", 13), ("score", "得分", 5), ("grade", "等次", 5), ("result", "结果", 10)]),
        new("hearings", "答辩的各件", Scored, [("place", "次序", 4), ("time", "时间", 12), ("institution", "申报单位", 13), ("number", "申报编号", 12), ("speaker", "答辩人", 9), ("arrived", "到场", 7), ("sign", "签字", 8)]),
        new("checks", "现场核对的各项", [PaperSubject.Visit], [("item", "核对内容", 10), ("clause", "条款", 5), ("declared", "申报数", 6), ("found", "实有数", 6), ("state", "结果", 5), ("remark", "说明", 8)]),
        new("photos", "现场照片", [PaperSubject.Visit], [("name", "照片", 8), ("item", "核对内容", 8), ("taken", "拍摄时间", 7), ("received", "收到时间", 7), ("digest", "SHA-256 摘要", 10)]),
        new("signatures", "签名", [PaperSubject.Visit], [("role", "身份", 5), ("name", "姓名（职务）", 10), ("signed", "签名", 17), ("day", "时间", 8)]),
        new("rows", "汇总表的各行，栏目由 summaries 规定", [PaperSubject.Summary], []),
    ];

    /// <summary>The words of the file for subjects.</summary>
    public static IReadOnlyDictionary<string, PaperSubject> Subjects { get; } =
        All.ToDictionary(subject => $"{char.ToLowerInvariant(subject.ToString()[0])}{subject.ToString()[1..]}", StringComparer.Ordinal);

    /// <summary>The words of the file for pages.</summary>
    public static IReadOnlyDictionary<string, PaperPages> Pages { get; } = new Dictionary<string, PaperPages>(StringComparer.Ordinal)
    {
        ["form"] = PaperPages.Form, ["official"] = PaperPages.Official, ["across"] = PaperPages.Across, ["certificate"] = PaperPages.Certificate, ["bare"] = PaperPages.Bare,
    };

    /// <summary>Papers on which the form's own fields, tables and figures stand.</summary>
    public static bool ReadsForm(PaperSubject subject) => subject is PaperSubject.Application or PaperSubject.Recommendation;
}
