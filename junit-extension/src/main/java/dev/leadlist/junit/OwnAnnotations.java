package dev.leadlist.junit;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import org.jspecify.annotations.Nullable;

/** A class with the annotations that stand on itself, and none that it inherits. */
record OwnAnnotations(Class<?> type) implements AnnotatedElement {
  @Override
  public <T extends Annotation> @Nullable T getAnnotation(Class<T> annotationType) {
    return type.getDeclaredAnnotation(annotationType);
  }

  @Override
  public Annotation[] getAnnotations() {
    return type.getDeclaredAnnotations();
  }

  @Override
  public Annotation[] getDeclaredAnnotations() {
    return type.getDeclaredAnnotations();
  }
}
