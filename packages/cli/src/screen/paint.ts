/** @file Colour on a terminal, and none elsewhere. */
export interface Paint {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  /** A stage's mark: ✓ green, ✗ red, others dim. */
  readonly mark: (mark: string) => string;
}

export const painter = (colour: boolean): Paint => {
  const code = (n: number) => (text: string) => (colour ? `\x1b[${n}m${text}\x1b[0m` : text);
  const [bold, dim, good, bad] = [code(1), code(2), code(32), code(31)] as const;
  return { bold, dim, good, bad, mark: (m) => (m === '✓' ? good(m) : m === '✗' ? bad(m) : dim(m)) };
};
