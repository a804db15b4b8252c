package dev.leadlist.runner.cleanup;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** A program that runs what is written in a language, and where its command line says what. */
enum Interpreter {
  PYTHON("python|pypy", "-[a-zA-Z]{0,3}c", "-[WXQ]|--check-hash-based-pycs"),
  JAVA(
      "java",
      "(?!)",
      "-cp|-p|-classpath|--(class|module|upgrade-module)-path|--(add|limit)-modules"
          + "|--add-(opens|exports|reads)|--enable-native-access|--source"),
  NODE(
      "node|nodejs|deno|bun",
      "-e|-p|-pe|--eval|--print",
      "-[rC]|--require|--import|--loader|--conditions"),
  RUBY("ruby|jruby", "-[a-zA-Z]{0,3}e", "-[IrCE]"),
  PERL("perl", "-[a-zA-Z]{0,3}[eE]", "-I"),
  PHP("php", "-r|--run", "-[dcz]");

  private static final Pattern VERSION = Pattern.compile("[0-9][0-9.]*$");

  /** As in {@code deno run script}. */
  private static final String SUBCOMMAND = "run";

  private final Pattern names;
  private final Pattern code;
  private final Pattern takesNext;

  Interpreter(String names, String code, String takesNext) {
    this.names = Pattern.compile(names);
    this.code = Pattern.compile(code);
    this.takesNext = Pattern.compile(takesNext);
  }

  /** Finds the one of a program's name, {@code python3.11} for example. */
  static Optional<Interpreter> named(String program) {
    String lower = program.toLowerCase(Locale.ROOT).replaceFirst("\\.exe$", "");
    String name = VERSION.matcher(lower).replaceFirst("");
    return Arrays.stream(values())
        .filter(interpreter -> interpreter.names.matcher(name).matches())
        .findFirst();
  }

  /**
   * Finds the script, module or class that it runs: the first argument that is no option and
   * belongs to none. Empty where the command line has code in it, which may mention anything.
   */
  Optional<String> script(List<String> arguments) {
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (code.matcher(argument).matches()) {
        return Optional.empty();
      }
      if (takesNext.matcher(argument).matches()) {
        i++;
      } else if (isScript(argument)) {
        return Optional.of(argument);
      }
    }
    return Optional.empty();
  }

  private boolean isScript(String argument) {
    boolean isOption = argument.isEmpty() || argument.startsWith("-") || argument.startsWith("@");
    return !isOption && !(this == NODE && argument.equals(SUBCOMMAND));
  }
}
