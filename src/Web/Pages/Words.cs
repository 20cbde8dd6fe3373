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
        "upload.begin" => "开始上传文件",
        "upload.cancel" => "取消上传",
        "upload.refuse" => "上传的文件未收下",
        "material.add" => "上传文件",
        "material.remove" => "移除文件",
        "material.restore" => "放回文件",
        "material.move" => "调整文件顺序",
        "material.reuse" => "选用以前的文件",
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
