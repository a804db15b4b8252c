/** JUnit Jupiter extension of Lead List Runner. */
module dev.leadlist.junit {
  requires transitive dev.leadlist.runner;
  requires transitive org.junit.jupiter.api;
  requires org.slf4j;
  requires static org.jspecify;
}
