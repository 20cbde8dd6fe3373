using Shifan.Web;
using Shifan.Web.CommandLine;

// One program: the server and its own command line. Hosts that start it with options only (tests) mean the server.
return args is [] or [['-', '-', ..], ..] && args is not ["--help" or "--version", ..]
    ? await Server.RunAsync(args)
    : await Commands.RunAsync(args);
