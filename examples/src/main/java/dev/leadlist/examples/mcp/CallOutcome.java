package dev.leadlist.examples.mcp;

/** How a call stands in the server's eyes. */
public enum CallOutcome {
  /** Begun and not ended. */
  IN_FLIGHT,
  /** Answered; its client was not known to have gone. */
  ANSWERED,
  /** Answered with a tool error. */
  REFUSED,
  /** The client's connection broke before there was an answer. */
  CLIENT_GONE,
  /** The server closed before there was an answer. */
  SERVER_CLOSED
}
