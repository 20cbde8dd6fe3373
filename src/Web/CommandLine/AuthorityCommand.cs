using System.CommandLine;
using Shifan.Casework;

namespace Shifan.Web.CommandLine;

/// <summary><c>authority</c>: who may do what, as a page; docs/authority.md holds what it printed last.</summary>
internal static class AuthorityCommand
{
    public static Command Make()
    {
        var command = new Command("authority", "列出各角色、各级单位在各步骤能办什么。");
        command.SetAction(_ =>
        {
            Console.Out.Write(AuthorityTable.Write(ProgrammeFolder.Sound()));
            return Exit.Good;
        });
        return command;
    }
}
