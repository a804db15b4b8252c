package dev.leadlist.consumer;

import dev.leadlist.runner.Worker;
import java.lang.module.ModuleDescriptor;
import java.util.Optional;

/** Uses the published library the way a program of its users does. */
public final class Main {
  private Main() {}

  /**
   * Says which version of the library was found, and where.
   *
   * @param args none
   */
  public static void main(String[] args) {
    Module module = Worker.class.getModule();
    String path = module.isNamed() ? "module path" : "class path";
    String version = Optional.ofNullable(module.getDescriptor())
        .flatMap(ModuleDescriptor::rawVersion)
        .or(() -> Optional.ofNullable(Worker.class.getPackage().getImplementationVersion()))
        .orElseThrow(() -> new IllegalStateException("leadlist-runner does not know its version"));
    System.out.println("leadlist-runner " + version + " on the " + path);
  }
}
