package dev.leadlist.runner.cleanup;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Tells a worker by its command line: an interpreter that runs a script or module whose name ends
 * in {@code lead_list_runner}, or a program of that name. Shells, pagers and editors that only
 * mention such a name are none, nor is anything in the midst of an argument.
 *
 * @param name what the name of a program, script, module or class must match as a whole
 */
record WorkerPattern(Pattern name) {

  /** What is started with a worker's name and is no worker. */
  private static final Set<String> NEVER = Set.of(
      "sh",
      "bash",
      "dash",
      "zsh",
      "ksh",
      "fish",
      "busybox",
      "tail",
      "head",
      "less",
      "more",
      "cat",
      "grep",
      "vi",
      "vim",
      "nvim",
      "nano",
      "emacs",
      "code",
      "ps",
      "pgrep",
      "pkill",
      "watch",
      "tee",
      "ssh",
      "scp",
      "rsync",
      "git",
      "tmux",
      "screen",
      "journalctl",
      "strace",
      "gdb",
      "env",
      "nohup",
      "timeout",
      "sudo",
      "su",
      "setsid",
      "psql");

  private static final Set<String> INTERPRETERS = Set.of(
      "python", "python2", "python3", "pypy", "pypy3", "java", "node", "deno", "bun", "ruby",
      "perl", "php");

  /** Options of interpreters that take the next argument with them. */
  private static final Set<String> TAKES_NEXT = Set.of(
      "-cp",
      "-classpath",
      "--class-path",
      "-p",
      "--module-path",
      "-W",
      "-X",
      "-Q",
      "--add-modules",
      "-r",
      "--require",
      "-I",
      "--add-opens",
      "--add-exports",
      "--add-reads");

  private static final String ANY = ".*";

  static WorkerPattern usual() {
    return new WorkerPattern(Pattern.compile(".*lead_list_runner"));
  }

  /**
   * Reads a pattern of the user's.
   *
   * @throws IllegalArgumentException if it is no regular expression, or would match everything
   */
  static WorkerPattern of(String regex) {
    Pattern pattern;
    try {
      pattern = Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "'%s' is no regular expression: %s".formatted(regex, e.getDescription()), e);
    }
    if (regex.equals(ANY)
        || pattern.matcher("").matches()
        || pattern.matcher("x").matches()) {
      throw new IllegalArgumentException("'" + regex
          + "' would match everything; write what the names of your workers' scripts end in,"
          + " as in .*_worker");
    }
    return new WorkerPattern(pattern);
  }

  /** Returns whether that command line is a worker's. */
  boolean matches(List<String> arguments) {
    if (arguments.isEmpty()) {
      return false;
    }
    String program = baseName(arguments.get(0));
    if (NEVER.contains(program)) {
      return false;
    }
    return isInterpreter(program)
        ? matchesScript(arguments.subList(1, arguments.size()))
        : isName(arguments.get(0));
  }

  private static boolean isInterpreter(String program) {
    return INTERPRETERS.contains(program) || program.matches("python3\\.\\d+");
  }

  /** The first argument that is no option is the script or class; behind -m or -jar, too. */
  private boolean matchesScript(List<String> arguments) {
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (TAKES_NEXT.contains(argument)) {
        i++;
      } else if (argument.equals("-c") || argument.equals("-e")) {
        return false; // what follows is code, which may mention anything
      } else if (!argument.startsWith("-") && !argument.startsWith("@")) {
        return isName(argument);
      }
    }
    return false;
  }

  private boolean isName(String argument) {
    String base = baseName(argument);
    String withoutEnding = base.replaceFirst("\\.(py|pyc|js|mjs|ts|rb|pl|php|jar|java)$", "");
    return name.matcher(withoutEnding).matches();
  }

  private static String baseName(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
