/** @file The specs as a table for people: what is refused and why, and how many agree. */
import type { Spec } from './suite.js';

export const count = (of: readonly Spec[], outcome: Spec['outcome']): number =>
  of.filter((spec) => spec.outcome === outcome).length;

/** The reason of a refusal without the place of the call. */
const reason = ({ why }: Spec): string => {
  const [, kernel, because] =
    /^The tfjs kernel (.+?) cannot be compiled \((.*?)\), called/.exec(why ?? '') ?? [];
  if (because !== undefined) return kernel === 'an input' ? because : `${kernel}: ${because}`;
  return (why ?? '').replace(/, (called )?at .*$/, '').split('. ')[0]!;
};

export const groups = <T>(
  list: readonly T[],
  key: (x: T) => string,
): readonly (readonly [string, readonly T[]])[] => {
  const made = new Map<string, T[]>();
  for (const x of list) made.set(key(x), [...(made.get(key(x)) ?? []), x]);
  return [...made].sort(([a], [b]) => (a < b ? -1 : 1));
};

export const opOf = ({ file }: Spec): string => file.replace(/^ops\//, '').replace(/_test\.js$/, '');

export const table = (specs: readonly Spec[]): string => {
  const refused = specs.filter(({ outcome }) => outcome === 'refused');
  const share = ((100 * refused.length) / specs.length).toFixed(1);
  return [
    '# TensorFlow.js’s own specs',
    `${specs.length} specs of @tensorflow/tfjs-core apply: they pass in eager tfjs on its cpu backend, and call at least one op or`,
    'gradient. Each of these calls was compiled, run, and compared with the eager one; gradients and random numbers have only',
    'the expectations of their spec to meet. Ops are applied as in the build of tfjs that Node.js loads. The table is made by',
    `\`pnpm --filter @tompo/jit specs\`; it fails where a result is wrong or an error unclear. Equal: ${count(specs, 'equal')}.`,
    `Refused: ${refused.length} (${share} %).`,
    '',
    '## Refused, and why',
    '',
    '| specs | because |',
    '| --- | --- |',
    ...[...groups(refused, reason)]
      .sort(([, a], [, b]) => b.length - a.length)
      .map(([why, of]) => `| ${of.length} | ${why.replaceAll('|', '\\|')} |`),
    '',
    '## By file of specs',
    '',
    '| specs of | equal | refused |',
    '| --- | --- | --- |',
    ...groups(specs, opOf).map(
      ([op, of]) => `| ${op} | ${count(of, 'equal')} | ${count(of, 'refused') || ''} |`,
    ),
    '',
  ].join('\n');
};
