package dev.leadlist.junit;

import java.util.List;

/** Looks for threads of workers, independently of what the extension knows. */
final class LiveThreads {
  private LiveThreads() {}

  static List<String> ofWorkers() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("leadlist-lead_list_runner"))
        .toList();
  }
}
