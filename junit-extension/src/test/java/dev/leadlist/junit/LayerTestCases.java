package dev.leadlist.junit;

import static dev.leadlist.junit.LeadListAssertions.assertThat;

import dev.leadlist.runner.ExitReason;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Declarations that come from several places at once; run by {@link LayerTests}. */
final class LayerTestCases {
  private LayerTestCases() {}

  @Retention(RetentionPolicy.RUNTIME)
  @WithLeadListWorker(name = "a", handler = Handlers.Completes.class)
  @WithLeadListWorker(name = "b", handler = Handlers.Completes.class)
  @interface Two {}

  private static void haveAllEnded(LeadListWorker... workers) throws Exception {
    for (LeadListWorker worker : workers) {
      assertThat(worker.awaitExit()).hasReason(ExitReason.TARGET_TERMINAL);
    }
  }

  @WithLeadListWorker(name = "a", handler = Handlers.Completes.class)
  @WithLeadListWorker(name = "b", handler = Handlers.Completes.class)
  static class WithTwo {}

  @WithLeadListWorker(name = "c", handler = Handlers.Completes.class)
  static class OneUnderTwo extends WithTwo {
    @Test
    void hasAll(
        @Named("a") LeadListWorker a, @Named("b") LeadListWorker b, @Named("c") LeadListWorker c)
        throws Exception {
      haveAllEnded(a, b, c);
    }
  }

  @WithLeadListWorker(name = "c", handler = Handlers.Completes.class)
  static class WithOne {}

  @WithLeadListWorker(name = "a", handler = Handlers.Completes.class)
  @WithLeadListWorker(name = "b", handler = Handlers.Completes.class)
  static class TwoUnderOne extends WithOne {
    @Test
    void hasAll(
        @Named("a") LeadListWorker a, @Named("b") LeadListWorker b, @Named("c") LeadListWorker c)
        throws Exception {
      haveAllEnded(a, b, c);
    }
  }

  static class OneBesideAnAnnotationWithTwo {
    @Test
    @Two
    @WithLeadListWorker(name = "c", handler = Handlers.Completes.class)
    void hasAll(
        @Named("a") LeadListWorker a, @Named("b") LeadListWorker b, @Named("c") LeadListWorker c)
        throws Exception {
      haveAllEnded(a, b, c);
    }
  }

  @WithLeadListWorker(handler = Handlers.Waits.class, maxLoops = 2, criteria = "{\"of\": 1}")
  static class Superclass {}

  @WithLeadListWorker(maxLoops = 3)
  static class Redeclared extends Superclass {
    @Test
    void takesItsOwnOverThoseOfItsSuperclass(LeadListWorker worker) throws Exception {
      assertThat(worker.awaitExit()).hasReason(ExitReason.LOOP_LIMIT).ranLoops(3);
    }

    @Test
    @WithLeadListWorker(maxLoops = 4)
    void takesTheMethodsOverBoth(LeadListWorker worker) throws Exception {
      assertThat(worker.awaitExit()).hasReason(ExitReason.LOOP_LIMIT).ranLoops(4);
    }
  }

  @WithLeadListWorker(handler = Handlers.Waits.class, maxLoops = 2)
  static class RedeclaredAlike extends Redeclared {
    @Override
    @Test
    void takesItsOwnOverThoseOfItsSuperclass(LeadListWorker worker) throws Exception {
      assertThat(worker.awaitExit()).hasReason(ExitReason.LOOP_LIMIT).ranLoops(2);
    }
  }

  @WithLeadListWorker(handler = Handlers.Waits.class, maxLoops = 2)
  interface Waiting {}

  static class OfAnInterface implements Waiting {
    @Test
    void hasItsWorker(LeadListWorker worker) throws Exception {
      assertThat(worker.awaitExit()).hasReason(ExitReason.LOOP_LIMIT).ranLoops(2);
    }
  }

  @WithLeadListWorker(maxLoops = 3)
  static class OverAnInterface implements Waiting {
    @Test
    void hasItsWorkerWithOtherLoops(LeadListWorker worker) throws Exception {
      assertThat(worker.awaitExit()).hasReason(ExitReason.LOOP_LIMIT).ranLoops(3);
    }
  }

  @WithLeadListWorker(handler = Handlers.Waits.class, maxLoops = 5)
  static class AroundASubclass {
    @Nested
    @WithLeadListWorker(pollInterval = "1ms")
    class Inner extends Superclass {
      @Test
      void takesThoseOfItsSuperclassOverThoseAroundIt(LeadListWorker worker) throws Exception {
        assertThat(worker.awaitExit()).hasReason(ExitReason.LOOP_LIMIT).ranLoops(2);
      }
    }
  }
}
