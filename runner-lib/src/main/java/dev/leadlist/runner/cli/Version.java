package dev.leadlist.runner.cli;

import picocli.CommandLine.IVersionProvider;

/** The version that the jar's manifest has. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String version = LeadList.class.getPackage().getImplementationVersion();
    return new String[] {"leadlist " + (version == null ? "(not from a jar)" : version)};
  }
}
