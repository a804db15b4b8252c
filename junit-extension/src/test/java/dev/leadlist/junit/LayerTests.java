package dev.leadlist.junit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Wherever workers are declared, all of them are there, and the closest says most. */
class LayerTests {
  @ParameterizedTest
  @ValueSource(
      classes = {
        LayerTestCases.OneUnderTwo.class,
        LayerTestCases.TwoUnderOne.class,
        LayerTestCases.OneBesideAnAnnotationWithTwo.class
      })
  void noneIsLostBesideSeveral(Class<?> tests) {
    Kit.run(tests).passed(1);
  }

  @Test
  void aSubclassSaysMoreThanItsSuperclass() {
    Kit.run(LayerTestCases.Redeclared.class).passed(2);
  }

  @Test
  void whatTheFarthestSaysToldAgainByTheClosestCounts() {
    Kit.run(LayerTestCases.RedeclaredAlike.class).passed(2);
  }

  @Test
  void aClassSaysMoreThanItsInterface() {
    Kit.run(LayerTestCases.OfAnInterface.class).passed(1);
    Kit.run(LayerTestCases.OverAnInterface.class).passed(1);
  }

  @Test
  void aSuperclassSaysMoreThanTheClassAround() {
    Kit.run(LayerTestCases.AroundASubclass.class).passed(1);
  }
}
