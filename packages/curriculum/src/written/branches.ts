/** @file Rules of a language in which `if` alone holds other rules: counted, cut out and put in. */

/** A rule of any such language. */
interface AnyRule {
  readonly _tag: string;
  readonly yes?: AnyRule | undefined;
  readonly no?: AnyRule | undefined;
}

const branchesOf = <R extends AnyRule>({ yes, no }: R): readonly [R, R] | null =>
  yes === undefined || no === undefined ? null : [yes as R, no as R];

/** All rules in a rule, itself first. */
export const partsOf = <R extends AnyRule>(rule: R): readonly R[] => [
  rule,
  ...(branchesOf(rule) ?? []).flatMap((branch): readonly R[] => partsOf(branch)),
];

/** The same with the rule at this place, as `partsOf` counts them, put in another's stead. */
export const withPart = <R extends AnyRule>(rule: R, place: number, other: R): R => {
  const branches = branchesOf(rule);
  if (place === 0 || branches === null) return other;
  const [yes, no] = branches;
  const size = partsOf(yes).length;
  return place - 1 < size
    ? { ...rule, yes: withPart(yes, place - 1, other) }
    : { ...rule, no: withPart(no, place - 1 - size, other) };
};

/** Rules on the longest way down, itself among them. */
export const depthOf = <R extends AnyRule>(rule: R): number =>
  1 + Math.max(0, ...(branchesOf(rule) ?? []).map(depthOf));

/** Rules above the one at this place. */
export const levelOf = <R extends AnyRule>(rule: R, place: number): number => {
  const branches = branchesOf(rule);
  if (place === 0 || branches === null) return 0;
  const size = partsOf(branches[0]).length;
  return 1 + (place - 1 < size ? levelOf(branches[0], place - 1) : levelOf(branches[1], place - 1 - size));
};
