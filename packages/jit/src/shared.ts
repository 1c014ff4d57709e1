/** @file State that belongs to the process and not to a copy of this package: Node loads one copy for `import` and another
 *  for `require`, and a model of one may run on an executor of the other. */

export const shared = <T extends object>(name: string, make: () => T): T => {
  const home = globalThis as unknown as Record<symbol, T | undefined>;
  const key = Symbol.for(`@tompo/jit: ${name}`);
  const found = home[key] ?? make();
  home[key] = found;
  return found;
};
