package dev.leadlist.junit.process;

import dev.leadlist.runner.process.ProcessEnding;
import dev.leadlist.runner.process.ProcessIdentity;
import dev.leadlist.runner.time.Timing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A process that a test left behind, and that was ended.
 *
 * @param pid its number
 * @param commandLine what it ran
 * @param wasKilled whether TERM was not enough
 * @param took how long it took to end it
 */
public record Leftover(long pid, String commandLine, boolean wasKilled, Duration took) {

  /** How long it may take to say goodbye: it is a leak already, and a test waits for it. */
  static final Duration GRACE = Duration.ofMillis(500);

  /** Ends all of them at the same time: TERM, {@code grace}, KILL. */
  static List<Leftover> end(List<Bearer> found, Duration grace) {
    Timing timing = Timing.system();
    long since = timing.nanoTime();
    List<ProcessIdentity> identities = found.stream().map(Bearer::identity).toList();
    ProcessEnding ending = ProcessEnding.of(identities, grace);
    Duration took = timing.since(since);
    List<Leftover> leftovers = new ArrayList<>();
    for (Bearer bearer : found) {
      boolean wasKilled = !ending.byTerm().contains(bearer.identity());
      leftovers.add(new Leftover(bearer.identity().pid(), bearer.commandLine(), wasKilled, took));
    }
    return leftovers;
  }

  /** Says it in one line. */
  public String describe() {
    return "process %d (%s), ended by %s in %d ms"
        .formatted(pid, commandLine, wasKilled ? "KILL" : "TERM", took.toMillis());
  }
}
