package dev.leadlist.runner.cleanup;

/**
 * What {@link Judge} makes of somebody.
 *
 * @param verdict what it is
 * @param reason why, in words
 */
record Judgement(Verdict verdict, String reason) {
  static Judgement unknown(String reason) {
    return new Judgement(Verdict.UNKNOWN, reason);
  }
}
