using Shifan.Casework;

namespace Shifan.Web.Pages;

/// <summary>Words of the pages.</summary>
public static class Words
{
    public static string Of(CallState state) => state switch
    {
        CallState.Upcoming => "尚未开始",
        CallState.Open => "正在申报",
        CallState.Closed => "申报已截止",
    };

    /// <summary>How long something still is, as one says it: the two largest units.</summary>
    public static string Left(TimeSpan left) => left switch
    {
        { TotalDays: >= 1 } => $"{left.Days} 天 {left.Hours} 小时",
        { TotalHours: >= 1 } => $"{left.Hours} 小时 {left.Minutes} 分",
        { TotalMinutes: >= 1 } => $"{left.Minutes} 分 {left.Seconds} 秒",
        _ => "不到 1 分钟",
    };

    public static string Of(TitleLevel level) => level switch
    {
        TitleLevel.National => "国家级",
        TitleLevel.Province => "省级",
        TitleLevel.City => "市级",
        TitleLevel.County => "县级",
    };

    /// <summary>The size of a file.</summary>
    public static string Size(long bytes) => bytes >= 1 << 20 ? $"{bytes / 1048576.0:0.#} MB" : $"{Math.Max(1, bytes / 1024)} KB";

    /// <summary>The parts of an answer about a title.</summary>
    public static string OfTitlePart(string part) => part switch
    {
        "held" => "持有",
        "from" => "自",
        "until" => "至",
        _ => part,
    };

    /// <summary>The words of the audit trail.</summary>
    public static string OfAction(string action) => action switch
    {
        "application.start" => "开始申报",
        "draft.save" => "保存草稿",
        "application.submit" => "提交",
        "review.accept" => "审核通过",
        "review.return" => "退回补正",
        "review.reject" => "不予受理",
        "review.recommend" => "推荐",
        "review.decline" => "不予推荐",
        "review.outside" => "记录外部结果",
        _ => action,
    };
}
