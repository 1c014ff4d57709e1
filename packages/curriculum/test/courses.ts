/** @file What tests of courses on grids share: a student that learns in seconds, and a course to its end. */

/** Options of a small student. */
export const small = {
  filters: [4, 8] as const,
  hidden: 8,
  worlds: 8,
  chunk: 16,
  sequences: 4,
  epochs: 2,
};

/** Every iteration of a course, and its end. */
export const toEnd = async <I, R>(
  course: AsyncGenerator<I, R>,
): Promise<{ readonly rows: readonly I[]; readonly result: R }> => {
  const rows: I[] = [];
  for (;;) {
    const next = await course.next();
    if (next.done === true) return { rows, result: next.value };
    rows.push(next.value);
  }
};
