using static Shifan.Rules.Format;

namespace Shifan.Rules;

/// <summary>The format of a paper's file, as <see cref="Format"/> is that of the programme.</summary>
public static class PaperShapes
{
    private static readonly IntegerShape Columns = new(1, 48);

    private static readonly ListShape Lines = new(new MapShape("paperLine", [Must("label", Text, "名称"), May("text", Text, "其后的内容；不写即留空待填")]), 1);

    private static readonly Key[] CellKinds =
    [
        May("label", Text, "印出的栏目名"), May("value", Word, "一项数据"), May("text", Text, "文字，{名称} 处填数据"),
        May("each", new MapShape("paperEach", [Must("of", Word, "哪一张表"), Must("text", Text, "每行印什么，{栏目} 处填该行的数据"), May("where", One, "只印符合条件的行")]), "表中每行印一句"),
    ];

    private static readonly MapShape Cell = new("paperCell", [Must("span", Columns, "占几列"), May("down", new IntegerShape(1, 100), "占几行，默认一行"), May("lines", new IntegerShape(1, 60), "至少留几行字的高度")], CellKinds);

    private static readonly MapShape PaperBlockShape = new("paperBlock",
    [
        May("when", One, "（看申请表的）只在符合时印"), May("filled", Word, "只在有这项内容时印"), May("missing", Word, "只在没有这项内容时印"),
    ],
    [
        May("cover", new MapShape("paperCover", [Must("title", Texts, "标题，每项一行"), Must("lines", Lines, "封面各行"), May("imprint", Text, "印制单位")]), "封面，独占一页"),
        May("title", Text, "表格或公文的标题"),
        May("heading", new EitherShape(Text, new MapShape("paperHeading", [Must("text", Text, "文字"), Must("level", new IntegerShape(1, 4), "第几级：1 一、2（一）3 1. 4（1）")])), "标题"),
        May("text", Text, "正文，换行即另起一段"), May("to", Text, "主送单位一行"), May("declaration", Text, "声明文字，在线声明也用它"), May("note", Text, "小字说明"),
        May("list", Texts, "逐行列出"),
        May("grid", new MapShape("paperGrid",
        [
            May("columns", Columns, "全表分几列，默认 24"),
            Must("rows", new ListShape(new MapShape("paperRow", [],
            [
                May("band", Text, "横贯全表的标题"), May("cells", new ListShape(Cell, 1), "一行各格"),
                May("table", new MapShape("paperRows",
                [
                    Must("of", Word, "哪一张表"), May("beside", Cell, "左边贯通各行的一格，down 不写"), May("empty", Count, "没有填写时留几行空白，默认 2"),
                    Must("columns", new ListShape(new MapShape("paperSpan", [Must("column", Word, "栏目"), May("label", Text, "印出的栏目名"), Must("span", Columns, "占几列")]), 1), "各栏"),
                ]), "表的各行"),
            ]), 1), "各行"),
        ]), "逐格画出的表格"),
        May("fields", Words, "自动排版的字段"),
        May("table", new MapShape("paperTable",
        [
            Must("of", Word, "哪一张表或名单"), May("left", Text, "表上方左侧文字"), May("right", Text, "表上方右侧文字"), May("numbered", Flag, "加序号"), May("empty", Count, "没有填写时留几行空白，默认不留"), May("rowHeight", new IntegerShape(5, 60), "每行至少多高，毫米；供手写、签字的写 10 以上"),
            May("columns", new ListShape(new EitherShape(Word, new MapShape("paperColumn", [Must("column", Word, "栏目"), May("label", Text, "印出的栏目名"), May("share", Columns, "占多宽，不写即按内容")])), 1), "各栏，不写即全部"),
        ]), "每页重印表头的表"),
        May("chapter", new EitherShape(Word, new MapShape("paperChapter", [Must("field", Word, "大段文字字段"), Must("heading", Text, "标题")])), "一章：标题和申报单位所写的文字"),
        May("sections", Words, "申请表的整个部分，自动排版；rest 为各表格都没有的部分"),
        May("places", Lines, "盖章、签字、日期处"), May("pairs", Lines, "名称和内容，不画线"),
        May("label", new MapShape("paperLabel", [Must("title", Text, "最大的一行"), Must("lines", Lines, "各行；写了内容而内容为空的不印"), May("round", Flag, "圆形，贴在光盘上（直径 116 毫米）")]), "剪下来贴的标签"),
        May("redHead", new MapShape("paperRedHead", [Must("office", Text, "发文机关"), May("document", Text, "发文字号"), May("signer", Text, "签发人")]), "红头"),
        May("annexes", Texts, "附件说明"),
        May("sign", new MapShape("paperSign", [Must("office", Text, "署名"), Must("day", Text, "日期")]), "落款"),
        May("colophon", new MapShape("paperColophon", [May("copies", Text, "抄送单位；内容为空的不印这一行"), Must("office", Text, "印发机关"), Must("day", Text, "印发日期")]), "版记"),
        May("code", new MapShape("paperCode", [Must("address", Word, "网址"), Must("name", Text, "名称"), Must("text", Text, "旁边的文字")]), "二维码"),
        May("newPage", Flag, "另起一页（写 true）"),
    ]);

    internal static readonly MapShape Root = new("paper-file",
    [
        Must("paper", Word, "标识；papers 中的表格，或系统文书的标识"), May("label", Text, "名称；papers 中已有的不写"),
        Must("about", new WordsShape([.. PaperVocabulary.Subjects.Keys]), "关于什么，由此可用哪些数据"),
        May("pages", new WordsShape([.. PaperVocabulary.Pages.Keys]), "版式：form 表格，official 公文（GB/T 9704），across 横排，certificate 证书，bare 四边不印文字；默认 form"),
        Must("blocks", new ListShape(PaperBlockShape, 1), "内容，按印刷顺序"),
    ]);

    /// <summary>The JSON Schema of a paper's file, for editors.</summary>
    public static string JsonSchema() => SchemaOf(Root, "Shifan paper");
}
