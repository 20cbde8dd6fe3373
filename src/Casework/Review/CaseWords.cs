namespace Shifan.Casework;

/// <summary>What officers found, in the words of pages and files.</summary>
public static class CaseWords
{
    public static string Of(MarkState state) => state switch
    {
        MarkState.InOrder => "符合",
        MarkState.Problem => "有问题",
        MarkState.Question => "存疑",
    };

    public static string Of(PointState state) => state switch
    {
        PointState.Open => "待核对",
        PointState.Closed => "已补正",
        PointState.Kept => "仍有问题",
    };

    public static string Of(LookupAnswer answer) => answer switch
    {
        LookupAnswer.Clean => "未发现问题",
        LookupAnswer.Found => "有记录",
        LookupAnswer.NotAvailable => "无法查询",
    };

    public static string Of(SampleAnswer answer) => answer switch
    {
        SampleAnswer.Confirmed => "与申报一致",
        SampleAnswer.Differs => "与申报不一致",
        SampleAnswer.NotReached => "未联系上",
    };
}
