using Shifan.Rules;

namespace Shifan.Web.Pages;

/// <summary>Marks of a verdict on a page; never colour alone.</summary>
public static class Words
{
    public static string Of(Verdict verdict) => verdict switch
    {
        Verdict.Met => "符合",
        Verdict.NotMet => "不符合",
        Verdict.Unknown => "暂不能判定",
        Verdict.Person => "待人工判断",
    };

    public static string Css(Verdict verdict) => verdict switch
    {
        Verdict.Met => "met",
        Verdict.NotMet => "notMet",
        Verdict.Unknown => "unknown",
        Verdict.Person => "person",
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
