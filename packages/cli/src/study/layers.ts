/** @file What a study lays over its recipe: in an environment, in a point of a sweep, for an arm with settings of its own. */
import { METRICS } from '@tompo/arena';
import type { RecipeFault } from '../errors.js';
import { nearest } from '../recipe/keys.js';
import type { Layer } from '../recipe/load.js';
import { isRecord, type Plain } from '../recipe/overrides.js';
import type { Recipe } from '../recipe/schema.js';
import type { Path, YamlFile } from '../recipe/yaml.js';
import type { StudyFile } from './schema.js';

export const SFT = 'sft';

export type Say = (path: Path, message: string) => RecipeFault;

export const unknown = (kind: string, name: string, known: readonly string[]): string => {
  const guess = nearest(name, known);
  return `there is no ${kind} ${JSON.stringify(name)}; ${guess === undefined ? `there ${known.length === 1 ? 'is' : 'are'} ${known.join(', ')}` : `did you mean ${guess}?`}`;
};

/** 'U3' → 'u3', as evaluations name it. */
export const metricKey = (metric: string): string => `${metric.charAt(0).toLowerCase()}${metric.slice(1)}`;

export const metricFaults = (path: Path, metric: string | undefined, say: Say): readonly RecipeFault[] =>
  metric === undefined || (METRICS as readonly string[]).includes(metricKey(metric))
    ? []
    : [say(path, unknown('metric', metric, METRICS))];

/** A part of the study's file as a layer of a recipe. at: where it stands. */
export const partOf = (yaml: YamlFile, plain: unknown, at: Path): Layer => {
  const entries = Object.entries((plain ?? {}) as Readonly<Record<string, Plain>>);
  const paths = entries.filter(([key]) => key.includes('.'));
  // 'games.0.n' speaks of what lies below games[0].n, and of what that is a part of.
  const keyOf = (path: Path): string | undefined =>
    paths.find(([key]) =>
      key.split('.').every((part, i) => i >= path.length || part === String(path[i])),
    )?.[0];
  return {
    plain: Object.fromEntries(entries.filter(([key]) => !key.includes('.'))) as Plain,
    sets: paths.map(([key, leaf]) => [key.split('.'), leaf] as const),
    lineOf: (path) => {
      const key = keyOf(path);
      return yaml.lineOf(
        key === undefined ? [...at, ...path] : [...at, key, ...path.slice(key.split('.').length)],
      );
    },
  };
};

/** An arm as the file has it, with its place. */
export interface Entry {
  readonly name: string;
  readonly of: string | null;
  readonly set: unknown;
  /** What an entry of `algorithms` holds, without its name; empty where it is one of the recipe's. */
  readonly own: Readonly<Record<string, unknown>>;
  readonly at: Path;
}

/** The recipe's algorithm that an arm is; null where it holds one of its own, or is sft. */
export const takenFrom = ({ name, of, own }: Entry): string | null =>
  Object.keys(own).length > 0 || of === SFT ? null : (of ?? name);

type Listed = Readonly<Record<string, Plain>>;

/** The algorithms of a recipe before it is checked. */
const listedIn = (recipe: Plain): readonly Listed[] => {
  const algorithms = isRecord(recipe) ? recipe.algorithms : undefined;
  return Array.isArray(algorithms) ? (algorithms as readonly Plain[]).filter(isRecord) : [];
};

/** The algorithm of an arm, as the recipe's schema is to check it: its name within its run is the arm's. */
const algorithmOf = (entry: Entry, below: Plain): Plain => {
  const taken = takenFrom(entry);
  const found = taken === null ? entry.own : listedIn(below).find((a) => a.name === taken);
  return { ...(found as Listed | undefined), name: entry.name };
};

/** A recipe that lists no algorithms has those that it has unless told: they can be spoken of, too. */
const defaultsLayer = ({ algorithms }: Recipe): Layer => ({
  plain: (below) => (isRecord(below) && below.algorithms === undefined ? { algorithms } : {}) as Plain,
  lineOf: () => undefined,
});

/** Entries of `algorithms` stand at their arms. Those of the recipe are as the layers below have them: what an environment or a sweep says of
 *  them counts. */
const algorithmsLayer = (yaml: YamlFile, entries: readonly Entry[]): Layer => ({
  plain: (below) => ({ algorithms: entries.map((entry) => algorithmOf(entry, below)) }),
  lineOf: ([key, i, ...rest]) =>
    key === 'algorithms' && typeof i === 'number' && entries[i] !== undefined
      ? yaml.lineOf([...entries[i].at, ...rest])
      : undefined,
  from: (path, below) => {
    const [key, i, ...rest] = path;
    const entry = key === 'algorithms' && typeof i === 'number' ? entries[i] : undefined;
    const at = entry === undefined ? -1 : listedIn(below).findIndex((a) => a.name === takenFrom(entry));
    return at < 0 ? path : ['algorithms', at, ...rest];
  },
});

export interface Planned {
  readonly environment: string;
  readonly variant: string;
  readonly layers: readonly Layer[];
}

/** What is run somewhere, with what lies over the recipe there. */
export interface Place {
  readonly name: string;
  readonly layers: readonly Layer[];
}

/** The study's environments, each with what lies over the recipe in it. */
export const environmentsOf = (yaml: YamlFile, file: StudyFile): readonly Place[] =>
  file.environments.map(({ name, set }, e) => ({
    name,
    layers: [partOf(yaml, file.set, ['set']), partOf(yaml, set, ['environments', e, 'set'])],
  }));

/** One for each place, and for each arm with settings of its own within it. isSupervised: is the recipe's own sft wanted where no arm
 *  shares its run? */
export const plannedOf = (
  yaml: YamlFile,
  places: readonly Place[],
  entries: readonly Entry[],
  recipe: Recipe,
  isSupervised = false,
): readonly Planned[] =>
  places.flatMap(({ name: environment, layers: below }) => {
    const shared = entries.filter((entry) => entry.set === undefined);
    const apart = entries.filter((entry) => entry.set !== undefined);
    const of = (variant: string, arms: readonly Entry[], layers: readonly Layer[]): Planned => ({
      environment,
      variant,
      layers: [
        defaultsLayer(recipe),
        ...below,
        // A run whose arm is sft needs no algorithm; a recipe does.
        ...(arms.length === 0 ? [] : [algorithmsLayer(yaml, arms)]),
        ...layers,
      ],
    });
    return [
      ...(shared.length === 0 && !isSupervised ? [] : [of('', shared, [])]),
      ...apart.map((entry) =>
        of(entry.name, entry.of === SFT ? [] : [entry], [partOf(yaml, entry.set, [...entry.at, 'set'])]),
      ),
    ];
  });
