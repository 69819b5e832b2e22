Pcf.HotPaths.Measuring.Driver.Run(Console.Out);
