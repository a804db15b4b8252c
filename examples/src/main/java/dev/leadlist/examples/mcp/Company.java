package dev.leadlist.examples.mcp;

/** A company the server found: the lead before its contacts are known. */
public record Company(String id, String name, String website) {}
