/** JUnit Jupiter extension of Lead List Runner. */
module dev.leadlist.junit {
  requires transitive dev.leadlist.runner;
  requires transitive org.junit.jupiter.api;
  requires org.junit.platform.commons;
  requires com.zaxxer.hikari;
  requires org.postgresql.jdbc;
  requires org.slf4j;
  requires static transitive org.assertj.core;
  requires static org.jspecify;
  requires static org.junit.platform.launcher;

  exports dev.leadlist.junit;

  provides dev.leadlist.runner.WorkerWitness with
      dev.leadlist.junit.leak.WorkerSpotter;
  provides org.junit.jupiter.api.extension.Extension with
      dev.leadlist.junit.LeadListGuard;
  provides org.junit.platform.launcher.LauncherSessionListener with
      dev.leadlist.junit.latch.LeakLatch;
}
