package dev.leadlist.examples.mcp;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.Duration;

/** The server as a process: lives until its standard input ends or it is told to go. */
final class FirmMcpProcess {

  private static final int USAGE_ERROR = 64;
  private static final String HELP = """
      Usage: FirmMcpServer [--port=N] [--delay-ms=N]
      Serves find_companies and find_contacts over MCP (streamable HTTP) at http://127.0.0.1:PORT/mcp
        --port=N      port to listen on; 0, the default, picks a free one
        --delay-ms=N  makes every find_companies take N ms longer (default 0)
        --help        prints this
      Prints "READY port=N" once it accepts calls; ends on SIGTERM and when standard input ends.
      """;

  private FirmMcpProcess() {}

  /** Returns the exit code: 0, or 64 for a wrong option. */
  static int run(String[] args, InputStream in, PrintStream out, PrintStream err)
      throws IOException {
    int port = 0;
    int delayMillis = 0;
    for (String arg : args) {
      if (arg.equals("--help")) {
        out.print(HELP);
        return 0;
      }
      int value = numberIn(arg);
      if (arg.startsWith("--port=") && value >= 0 && value <= 65535) {
        port = value;
      } else if (arg.startsWith("--delay-ms=") && value >= 0) {
        delayMillis = value;
      } else {
        err.printf("option %s is not known or its value is wrong%n%s", arg, HELP);
        return USAGE_ERROR;
      }
    }
    serve(port, Duration.ofMillis(delayMillis), in, out);
    return 0;
  }

  private static void serve(int port, Duration delay, InputStream in, PrintStream out)
      throws IOException {
    FirmMcpServer server = FirmMcpServer.start(port);
    Runtime.getRuntime().addShutdownHook(new Thread(server::close, "leadlist-mcp-shutdown"));
    try (server) {
      server.delayFindCompanies(delay);
      out.println("READY port=" + server.port());
      out.flush();
      in.transferTo(PrintStream.nullOutputStream());
    }
  }

  /** Returns the number behind the equals sign, or -1 if there is none. */
  private static int numberIn(String arg) {
    String digits = arg.substring(arg.indexOf('=') + 1);
    return digits.matches("\\d{1,9}") ? Integer.parseInt(digits) : -1;
  }
}
