namespace Shifan.Web.Api;

internal static class ProgrammesApi
{
    public static void MapProgrammes(this IEndpointRouteBuilder routes)
    {
    }
}
