package dev.leadlist.junit.process;

import dev.leadlist.runner.process.ProcessEnding;
import dev.leadlist.runner.process.ProcessIdentity;
import dev.leadlist.runner.time.Timing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One worker process that this JVM has started. */
public final class ChildWorker {

  /** How long a child may take to end because its parent has; a daemon does not. */
  private static final Duration GOES_WITH_PARENT = Duration.ofMillis(250);

  private static final Duration DUMP_LIMIT = Duration.ofSeconds(1);

  private final Process process;
  private final List<ProcessIdentity> identity;
  private final Path output;
  private final CompletableFuture<Long> endedAt;

  /**
   * How a process was ended.
   *
   * @param wasKilled whether it ignored TERM
   * @param descendants those of its descendants that had to be ended too
   * @param took how long all of it took
   */
  public record Ended(boolean wasKilled, List<Leftover> descendants, Duration took) {

    /** Returns whether it needed more than to be asked, or did not end all that it started. */
    public boolean isLeak() {
      return wasKilled || !descendants.isEmpty();
    }
  }

  ChildWorker(Process process, Path output) {
    this.process = process;
    this.identity = ProcessIdentity.find(process.pid()).stream().toList();
    this.output = output;
    this.endedAt = process.onExit().thenApply(ended -> Timing.system().nanoTime());
  }

  /** Returns its number. */
  public long pid() {
    return process.pid();
  }

  /** Returns whether it is alive. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** Waits for its end, at most {@code limit}. */
  public OptionalInt awaitExit(Duration limit) throws InterruptedException {
    boolean ended = process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS);
    return ended ? OptionalInt.of(process.exitValue()) : OptionalInt.empty();
  }

  /** Returns when its end was noticed, by {@link System#nanoTime}, or now. */
  public long endedAt() {
    return endedAt.getNow(Timing.system().nanoTime());
  }

  /** Asks it to end, by TERM. */
  public void terminate() {
    process.destroy();
  }

  /** Returns all of its output; the file goes with the session. */
  public String output() {
    try {
      return Files.readString(output, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "(no output: " + e.getMessage() + ")";
    }
  }

  /** Returns the last lines of its output. */
  public List<String> lastLines(int most) {
    List<String> lines = output().lines().toList();
    return lines.subList(Math.max(0, lines.size() - most), lines.size());
  }

  /** Returns which processes it is at this moment, with its descendants, a line each. */
  public List<String> processes() {
    return Stream.concat(
            Bearer.find(pid()).stream(), Bearer.descendantsOf(process.toHandle()).stream())
        .map(bearer -> "process " + bearer.identity().pid() + ": " + bearer.commandLine())
        .toList();
  }

  /**
   * Has it say what its threads do, if it is a JVM; others may end of that. Returns the frames of
   * one that tells, none if it does not answer in time.
   */
  public List<String> threads() {
    return ThreadDump.of(process, output, DUMP_LIMIT);
  }

  /**
   * Ends it: TERM, {@code grace}, KILL; then those of its descendants of this moment that do not go
   * with it, build daemons excepted. If it had to be killed, the time of all of them is over.
   */
  public Ended end(Duration grace) {
    Timing timing = Timing.system();
    long since = timing.nanoTime();
    List<Bearer> descendants =
        process.isAlive() ? Bearer.descendantsOf(process.toHandle()) : List.of();
    boolean wasKilled = ProcessEnding.of(identity, grace).byTerm().isEmpty() && !identity.isEmpty();
    List<ProcessIdentity> left = ProcessEnding.awaitGone(
        descendants.stream().map(Bearer::identity).toList(),
        wasKilled ? Duration.ZERO : GOES_WITH_PARENT);
    List<Bearer> behind =
        descendants.stream().filter(bearer -> left.contains(bearer.identity())).toList();
    if (!behind.isEmpty()) {
      behind = Spared.now().without(behind);
    }
    return new Ended(
        wasKilled,
        Leftover.end(behind, wasKilled ? Duration.ZERO : Leftover.GRACE),
        timing.since(since));
  }
}
