package dev.leadlist.runner.process;

import dev.leadlist.runner.time.Timing;
import dev.leadlist.runner.time.Wakeup;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that the process that owns this one is gone, also when it was killed with SIGKILL, by
 * looking at the owner's identity ten times a second.
 *
 * <p>Not by reading standard input to its end: that says nothing under cron or systemd, and a
 * thread in a native read holds up the end of a JVM by 300 ms.
 */
public final class OwnerWatch {

  /** The environment variable that names the owner, as {@link ProcessIdentity} writes it. */
  public static final String VARIABLE = "LEADLIST_OWNER";

  private static final Logger log = LoggerFactory.getLogger(OwnerWatch.class);
  private static final Duration EVERY = Duration.ofMillis(100);

  private OwnerWatch() {}

  /**
   * Watches {@code owner} until it is gone and calls {@code onGone} then, once, on a thread of its
   * own; on the calling thread if it is gone already. An owner on another host, boot or namespace
   * cannot be seen and is not watched.
   */
  public static void start(ProcessIdentity owner, Runnable onGone) {
    if (!owner.isLocal()) {
      log.warn("owner {} is not of this boot and process namespace; not watched", owner);
      return;
    }
    if (!owner.isAlive()) {
      tell(owner, onGone);
      return;
    }
    Thread thread = new Thread(() -> watch(owner, onGone), "leadlist-owner-watch");
    thread.setDaemon(true);
    thread.start();
  }

  private static void watch(ProcessIdentity owner, Runnable onGone) {
    Wakeup never = new Wakeup();
    while (owner.isAlive()) {
      try {
        Timing.system().await(never, EVERY);
      } catch (InterruptedException e) {
        log.debug("interrupted, which is no reason to watch no longer");
      }
    }
    tell(owner, onGone);
  }

  private static void tell(ProcessIdentity owner, Runnable onGone) {
    log.info("owner {} is gone", owner);
    onGone.run();
  }
}
