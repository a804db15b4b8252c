package dev.leadlist.runner.process;

import dev.leadlist.runner.time.Timing;
import dev.leadlist.runner.time.Wakeup;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that the process that owns this one is gone, also when it was killed with SIGKILL.
 *
 * <p>Looks at the owner's identity once a second; and if the owner is this process's parent, also
 * reads standard input, which the kernel closes the moment the parent dies. End of input alone
 * proves nothing (cron and systemd give {@code /dev/null}): it only makes the watch look at once,
 * and more often.
 */
public final class OwnerWatch {

  /** The environment variable that names the owner, as {@link ProcessIdentity} writes it. */
  public static final String VARIABLE = "LEADLIST_OWNER";

  private static final Logger log = LoggerFactory.getLogger(OwnerWatch.class);
  private static final Duration EVERY = Duration.ofSeconds(1);
  private static final Duration EVERY_WITHOUT_INPUT = Duration.ofMillis(50);

  private final ProcessIdentity owner;
  private final Runnable onGone;
  private final Wakeup inputEnded = new Wakeup();
  private volatile Duration every = EVERY;

  private OwnerWatch(ProcessIdentity owner, Runnable onGone) {
    this.owner = owner;
    this.onGone = onGone;
  }

  /**
   * Watches {@code owner} until it is gone and calls {@code onGone} then, once, on a thread of its
   * own; at once if it is gone already. An owner on another host, boot or namespace cannot be seen
   * and is not watched.
   *
   * @param input this process's real standard input
   */
  public static void start(ProcessIdentity owner, InputStream input, Runnable onGone) {
    if (!owner.isLocal()) {
      log.warn("owner {} is not of this boot and process namespace; not watched", owner);
      return;
    }
    OwnerWatch watch = new OwnerWatch(owner, onGone);
    startThread("owner-watch", watch::watch);
    if (isParent(owner)) {
      startThread("owner-input", () -> watch.readToEnd(input));
    }
  }

  private void watch() {
    while (owner.isAlive()) {
      try {
        Timing.system().await(inputEnded, every);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
    log.info("owner {} is gone", owner);
    onGone.run();
  }

  private void readToEnd(InputStream input) {
    byte[] buffer = new byte[512];
    try {
      while (input.read(buffer) >= 0) {
        // whatever the owner writes is not for us
      }
    } catch (IOException e) {
      log.debug("standard input ended", e);
    }
    every = EVERY_WITHOUT_INPUT;
    inputEnded.raise();
  }

  private static boolean isParent(ProcessIdentity owner) {
    return ProcessHandle.current().parent().map(ProcessHandle::pid).orElse(-1L) == owner.pid();
  }

  private static void startThread(String duty, Runnable task) {
    Thread thread = new Thread(task, "leadlist-" + duty);
    thread.setDaemon(true);
    thread.start();
  }
}
