/** @file What the names in an adapter's settings mean, by PEFT's rules: ends of module paths, or regular expressions of Python.
 *  @source peft 0.21: check_target_module_exists, get_pattern_key, _set_trainable */
import { cut } from '../errors.js';

/** Python writes some signs otherwise; what JavaScript does not know it refuses. */
const inJavaScript = (python: string): string =>
  python.replace(/\\([\s\S])|\(\?P<|\(\?P=(\w+)\)/g, (whole, escaped?: string, group?: string) => {
    if (escaped === 'A') return '^';
    if (escaped === 'Z') return '$';
    if (escaped !== undefined)
      return /\w/.test(escaped) ? whole : `\\u{${(escaped.codePointAt(0) as number).toString(16)}}`;
    return group === undefined ? '(?<' : `\\k<${group}>`;
  });

/** A model has some hundred modules, and an adapter may have a pattern for each: every one is read once. */
const MOST_READ = 10_000;
const read = new Map<string, RegExp>();

/** A regular expression of Python. Throws where it cannot be read; `loraFaults` tries all of them. */
const expression = (python: string): RegExp => {
  const found = read.get(python);
  if (found !== undefined) return found;
  if (read.size >= MOST_READ) read.clear();
  try {
    const made = new RegExp(inJavaScript(python), 'u');
    read.set(python, made);
    return made;
  } catch (error) {
    throw new SyntaxError(
      `${cut(python)} cannot be read as a regular expression (${cut((error as Error).message)})`,
    );
  }
};

/** Names of modules or ends of their paths, after a dot; or one regular expression that fits a whole path. */
export type ModuleNames = readonly string[] | string;

/** @example areNamed(['q_proj', '1.mlp.up_proj'], 'model.layers.1.mlp.up_proj') // true */
export const areNamed = (names: ModuleNames, path: string): boolean => {
  if (typeof names !== 'string') return names.some((name) => path === name || path.endsWith(`.${name}`));
  expression(names); // by itself, so that no bracket of it closes the one below
  return expression(`^(?:${names})$`).test(path);
};

/** The number of the first pattern that fits the end of a path; undefined where none does.
 *  @example numberFor({ 'layers.1.*up_proj': 8 }, 'model.layers.1.mlp.up_proj') // 8 */
export const numberFor = (
  patterns: Readonly<Record<string, number>> | undefined,
  path: string,
): number | undefined =>
  Object.entries(patterns ?? {}).find(([pattern]) => expression(`^(.*\\.)?(${pattern})$`).test(path))?.[1];

/** Is a module saved whole, or what holds it? PEFT looks at the end of a path, dot or none: `norm` means every norm. */
export const isSavedWhole = (saved: readonly string[], path: string): boolean => {
  const parts = path.split('.');
  return parts.some((_, i) =>
    saved.some((name) =>
      parts
        .slice(0, i + 1)
        .join('.')
        .endsWith(name),
    ),
  );
};

/** Does a module get no factors because it, or what holds it, is saved whole? */
export const hasNoFactors = (saved: readonly string[], path: string): boolean =>
  saved.some((name) => expression(`^(^|.*\\.)${name}($|\\..*)`).test(path));

/** The number of the layer in a path; undefined where there is none. lists: what the list of layers is called, any unless told. */
export const layerIn = (lists: readonly string[], path: string): number | undefined => {
  const heads = lists.length === 0 ? ['.*?\\.[^.]*'] : lists.map((list) => `(?:^|.*?\\.)${list}`);
  for (const head of heads) {
    const found = expression(`^${head}\\.(?<layerIndex>\\d+)\\.`).exec(path);
    if (found !== null) return Number(found.groups?.layerIndex);
  }
  return undefined;
};
