using System.Globalization;
using Shifan.Rules;

namespace Shifan.Documents;

/// <summary>What an officer calls the kinds of things that a programme file names by English words.</summary>
internal static class ReadoutWords
{
    public static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static string Type(FieldType type) => type switch
    {
        FieldType.Number => "数值",
        FieldType.Date => "日期",
        FieldType.Flag => "是否",
        FieldType.Choice => "单选",
        FieldType.Choices => "多选",
        FieldType.Text => "文字",
        FieldType.Institution => "申报单位名称（取自账号）",
        FieldType.Paragraph => "大段文字",
        FieldType.Division => "行政区划",
        FieldType.CreditCode => "统一社会信用代码",
        FieldType.Title => "称号（无，或有效期起止）",
        FieldType.Phone => "电话",
        FieldType.Email => "电子邮件",
        FieldType.Url => "网址",
        FieldType.Postcode => "邮政编码",
    };

    public static string Kind(StepKind kind) => kind switch
    {
        StepKind.Prepare => "填报",
        StepKind.Review => "审核",
        StepKind.Recommend => "推荐",
        StepKind.Visit => "实地核查",
        StepKind.Experts => "专家评审",
        StepKind.Defence => "答辩评审",
        StepKind.Publicity => "公示",
        StepKind.Decide => "认定",
        StepKind.Await => "等待外部结果",
        StepKind.End => "结束",
    };

    public static string Does(Doing doing) => doing switch
    {
        Doing.Submit => "提交并固定版本",
        Doing.Accept => "通过",
        Doing.Return => "退回补正",
        Doing.Reject => "不予受理或认定",
        Doing.Recommend => "推荐，占用名额",
        Doing.Decline => "不予推荐",
        Doing.Pass => "完成本步骤",
    };

    public static string Of(OfficeLevel level) => level switch
    {
        OfficeLevel.County => "县（市、区）",
        OfficeLevel.City => "设区市",
        OfficeLevel.Province => "省、自治区、直辖市",
        OfficeLevel.Outside => "系统外，只记录其结果",
    };

    public static string Media(string medium) => medium switch
    {
        "paper" => "纸质",
        "disc" => "光盘",
        "online" => "线上",
        _ => medium,
    };

    public static string Formats(IReadOnlyList<string> words) => string.Join("、", words.Select(word => word switch
    {
        "pdf" => "PDF",
        "jpeg" => "JPEG",
        "png" => "PNG",
        "ofd" => "OFD",
        _ => word,
    }));

    public static string Size(long bytes) => bytes switch
    {
        _ when bytes % (1L << 30) == 0 => $"{bytes >> 30} GB",
        _ when bytes % (1L << 20) == 0 => $"{bytes >> 20} MB",
        _ => $"{bytes >> 10} KB",
    };

    public static string From(string source, Programme programme) => source switch
    {
        "number" => "序号",
        "institution" => "申报单位名称",
        "quota" => "所占名额",
        "opinion" => "推荐意见",
        "blank" => "空白，手工填写",
        _ => programme.Figures[source]?.Label ?? source,
    };

    public static string Who(string by, Programme programme) => by == Workflow.Applicant ? "申报单位" : programme.Workflow.Level(by)?.Label ?? by;

    public static string YesNo(bool yes) => yes ? "是" : "否";
}
