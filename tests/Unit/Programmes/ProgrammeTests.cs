namespace Shifan.Tests.Unit.Programmes;

public sealed class ProgrammeTests
{
    public static TheoryData<string> All => [.. Repository.Programmes];

    [Theory, MemberData(nameof(All))]
    public void Loads_without_a_fault(string id) => Assert.Equal(id, Repository.Programme(id).Id);
}
