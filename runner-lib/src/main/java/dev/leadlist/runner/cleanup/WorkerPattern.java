package dev.leadlist.runner.cleanup;

import java.util.List;
import java.util.Optional;
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
      "ash",
      "csh",
      "tcsh",
      "fish",
      "busybox",
      "tail",
      "head",
      "less",
      "more",
      "cat",
      "grep",
      "awk",
      "sed",
      "xargs",
      "man",
      "vi",
      "vim",
      "nvim",
      "nano",
      "emacs",
      "ed",
      "ex",
      "view",
      "joe",
      "mcedit",
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

  /** Names that nobody's worker has, short and long. A pattern that takes one of them takes all. */
  private static final List<String> NOBODYS =
      List.of("", "x", "zq", "Qz7", "zqxjkvwp", "0-zq.xj_kv", "zq.Xj.Kv-wp_0123456789abcdef");

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
    if (NOBODYS.stream().anyMatch(name -> pattern.matcher(name).matches())) {
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
    String program = programName(arguments.get(0));
    if (NEVER.contains(program)) {
      return false;
    }
    return Interpreter.named(program)
        .map(interpreter -> interpreter.script(arguments.subList(1, arguments.size())))
        .orElseGet(() -> Optional.of(arguments.get(0)))
        .filter(this::isName)
        .isPresent();
  }

  /** A login shell has a dash before its name. */
  private static String programName(String argument) {
    return baseName(argument).replaceFirst("^-", "");
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
