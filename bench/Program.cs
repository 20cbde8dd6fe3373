// A placeholder: each benchmark prints lines of name value unit floor ratio aim ok|short.
Console.Error.WriteLine("bench: there is no benchmark " + (args.FirstOrDefault() ?? "yet"));
return 2;
