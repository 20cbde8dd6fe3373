using System.Globalization;
using Shifan.Rules;

namespace Shifan.Bench;

/// <summary>Applicants that differ where it matters: eligible by one function or several, failing early and late, with figures missing.</summary>
internal static class Applicants
{
    private static readonly Applicant Eligible = new()
    {
        IsLegalPerson = true, Division = 330106, RegisteredHere = new DateOnly(2015, 3, 1), Assets = 350, Employees = 25, Professionals = 21, Partners = 4, Served = 138,
        Satisfaction = 92, ServiceTimes = 500, FreeTimes = 80, LowFeeTimes = 40, HoldsTitle = false, Claimed = Functions.Information | Functions.Training, ServedOffline = 120,
        InformationActivities = 6, TrainingQualified = true, TrainingFiled = false, Trainees = 1_800, IsGuarantor = false,
    };

    public static IReadOnlyList<Applicant> All { get; } =
    [
        Eligible,
        Eligible with { Served = 98 },
        Eligible with
        {
            Claimed = Functions.Technology | Functions.Startup | Functions.Finance, TechnologyActivities = 4, TechnologyOther = 2, Matchings = 4, DigitalServed = 12, DigitalCases = 1,
            StartupActivities = 7, FinancingActivities = 11, FinancingOther = 0, Raised = 51_000, Guarantees = 0, HoldsTitle = true, TitleFrom = new DateOnly(2018, 5, 1), TitleUntil = new DateOnly(2021, 4, 30),
        },
        Eligible with { Trainees = null, InformationActivities = null, Satisfaction = null },
        Eligible with { Employees = 31, Professionals = 24 },
        Eligible with { Claimed = Functions.Finance, IsGuarantor = true, Guarantees = 199_999, FinancingActivities = 3, FinancingOther = 0, Raised = 0 },
        Eligible with { RegisteredHere = new DateOnly(2019, 5, 17) },
        Eligible with { Claimed = null, Partners = null, ServedOffline = null, Trainees = null },
    ];

    public static FactSheet Sheet(Programme programme, Applicant a)
    {
        var none = new Place("", 0, 0, "");
        var entries = new List<Entry>();
        void Give(string id, object? value)
        {
            if (value is not null) entries.Add(new Entry(id, none, value as Node ?? new ScalarNode(none, Convert.ToString(value, CultureInfo.InvariantCulture)!)));
        }
        static string? Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        Give("legalPerson", a.IsLegalPerson switch { true => "独立法人", false => "分支机构", null => null });
        Give("division", a.Division);
        Give("registeredOn", Day(a.RegisteredHere));
        Give("registeredHere", Day(a.RegisteredHere));
        Give("assets", a.Assets);
        Give("employees", a.Employees);
        Give("professionalsDeclared", a.Professionals);
        Give("partnersDeclared", a.Partners);
        Give("smesServed", a.Served);
        Give("satisfaction", a.Satisfaction);
        Give("serviceTimes", a.ServiceTimes);
        Give("freeTimes", a.FreeTimes);
        Give("lowFeeTimes", a.LowFeeTimes);
        Give("provincialPlatform", a.HoldsTitle switch
        {
            true => new MappingNode(none, [new Entry("from", none, new ScalarNode(none, Day(a.TitleFrom)!)), new Entry("until", none, new ScalarNode(none, Day(a.TitleUntil)!))]),
            false => "无",
            null => null,
        });
        string[] names = ["政策信息服务", "技术创新服务", "创业服务", "培训服务", "融资服务"];
        if (a.Claimed is { } claimed) Give("functions", string.Join("、", names.Where((_, i) => ((int)claimed >> i & 1) == 1)));
        Give("offlineServed", a.ServedOffline);
        Give("informationActivities", a.InformationActivities);
        Give("technologyActivities", a.TechnologyActivities);
        Give("technologyOther", a.TechnologyOther);
        Give("digitalMatchings", a.Matchings);
        Give("digitalServed", a.DigitalServed);
        Give("digitalCases", a.DigitalCases);
        Give("startupActivities", a.StartupActivities);
        Give("trainingQualified", a.TrainingQualified switch { true => "是", false => "否", null => null });
        Give("trainingFiled", a.TrainingFiled switch { true => "是", false => "否", null => null });
        Give("trainees", a.Trainees);
        Give("institutionKind", a.IsGuarantor switch { true => "融资担保机构", false => "服务机构", null => null });
        Give("financingActivities", a.FinancingActivities);
        Give("financingOther", a.FinancingOther);
        Give("financingRaised", a.Raised);
        Give("guaranteesAdded", a.Guarantees);
        var faults = new Faults();
        var sheet = AnswerReader.Read(programme, new MappingNode(none, entries), null, null, default, faults);
        return faults.None ? sheet : throw new InvalidOperationException(string.Join('\n', faults.All));
    }
}
