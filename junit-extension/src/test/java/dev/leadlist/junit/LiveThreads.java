package dev.leadlist.junit;

import java.util.Set;
import java.util.stream.Collectors;

/** Looks for threads of the library, independently of what the extension knows. */
final class LiveThreads {
  private LiveThreads() {}

  /**
   * Returns all of them, those of workers, of their monitors and of what ends them: the threads
   * themselves, for one that is left may have the name of another one.
   */
  static Set<Thread> ofTheLibrary() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("leadlist-"))
        .collect(Collectors.toSet());
  }
}
