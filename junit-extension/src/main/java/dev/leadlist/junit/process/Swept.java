package dev.leadlist.junit.process;

import java.util.List;

/**
 * What a sweep has found.
 *
 * @param ended what was left, and is ended
 * @param spared the build daemons, which serve others too, as people read them
 */
public record Swept(List<Leftover> ended, List<String> spared) {

  /** Takes copies. */
  public Swept {
    ended = List.copyOf(ended);
    spared = List.copyOf(spared);
  }
}
