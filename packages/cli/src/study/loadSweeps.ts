/** @file The sweeps of a study's file, and what is wrong with them. */
import type { RecipeFault } from '../errors.js';
import { isFolderName } from '../recipe/atoms.js';
import type { Layer } from '../recipe/load.js';
import type { Plain } from '../recipe/overrides.js';
import type { Recipe } from '../recipe/schema.js';
import type { Path, YamlFile } from '../recipe/yaml.js';
import {
  type Entry,
  metricFaults,
  metricKey,
  type Place,
  type Planned,
  partOf,
  plannedOf,
  type Say,
  SFT,
  unknown,
} from './layers.js';
import { type StudyFile, seedList } from './schema.js';
import type { Sweep, SweepPoint } from './study.js';

type SweepEntry = StudyFile['sweeps'][number];

interface Point extends SweepPoint {
  readonly layer: Layer;
}

/** The points in order, each with what it lays over its environment. */
const pointsOf = (yaml: YamlFile, { name, key, values, points }: SweepEntry, i: number): readonly Point[] => [
  ...(values ?? []).map((value, k): Point => {
    const part = partOf(yaml, { [key ?? '']: value as Plain }, []);
    return {
      environment: `${name}-${value}`,
      label: String(value),
      value: typeof value === 'number' ? value : null,
      layer: { ...part, lineOf: () => yaml.lineOf(['sweeps', i, 'values', k]) },
    };
  }),
  ...(points ?? []).map(
    (point, k): Point => ({
      environment: `${name}-${point.name}`,
      label: point.name,
      value: null,
      layer: partOf(yaml, point.set, ['sweeps', i, 'points', k, 'set']),
    }),
  ),
];

/** What only the whole file can tell of its sweeps. arms: sft and the others. */
export const sweepFaults = (
  yaml: YamlFile,
  file: StudyFile,
  arms: readonly string[],
  say: Say,
): readonly RecipeFault[] => {
  const places = file.environments.map((e) => e.name);
  const taken = new Set(places);
  return file.sweeps.flatMap((sweep, i) => {
    const at: Path = ['sweeps', i];
    const { name, environment, key, values, points } = sweep;
    if (file.sweeps.findIndex((other) => other.name === name) < i)
      return [say(at, `the sweep ${name} is named twice`)];
    const isByKey = key !== undefined && values !== undefined;
    if (isByKey === (points !== undefined) || (points !== undefined && (key ?? values) !== undefined))
      return [
        say(
          at,
          'needs either `key` with `values` (one setting, several values), or `points` (each with a name and a set)',
        ),
      ];
    return [
      ...(environment === undefined || places.includes(environment)
        ? []
        : [say([...at, 'environment'], unknown('environment', environment, places))]),
      ...pointsOf(yaml, sweep, i).flatMap(({ environment: place, label }) => {
        if (!isFolderName(place))
          return [say(at, `the value ${label} names a folder, and ${place} cannot be one; use named points`)];
        if (taken.has(place)) return [say(at, `there are two places called ${place}; rename one`)];
        taken.add(place);
        return [];
      }),
      ...(sweep.arms ?? []).flatMap((arm, k) =>
        arms.includes(arm) ? [] : [say([...at, 'arms', k], unknown('arm', arm, arms))],
      ),
      ...metricFaults([...at, 'metric'], sweep.metric, say),
      ...(sweep.reach !== undefined && !(values ?? []).every((value) => typeof value === 'number')
        ? [
            say(
              [...at, 'reach'],
              'asks where a line crosses a level; it needs `key` with numbers as `values`',
            ),
          ]
        : []),
    ];
  });
};

/** A sweep without its recipes, and the recipes that it needs. */
export interface PlannedSweep {
  readonly sweep: Omit<Sweep, 'variants'>;
  readonly planned: readonly Planned[];
}

/** environments: with what lies over the recipe in each. */
export const plannedSweeps = (
  yaml: YamlFile,
  file: StudyFile,
  environments: readonly Place[],
  entries: readonly Entry[],
  recipe: Recipe,
): readonly PlannedSweep[] =>
  file.sweeps.map((entry, i) => {
    const { name, description, key = null, reach = null, metric } = entry;
    const base = environments.find((e) => e.name === entry.environment) ?? (environments[0] as Place);
    const points = pointsOf(yaml, entry, i);
    const arms = entry.arms ?? [SFT, ...entries.map((e) => e.name)];
    const places = points.map(({ environment, layer }) => ({
      name: environment,
      layers: [...base.layers, partOf(yaml, entry.set, ['sweeps', i, 'set']), layer],
    }));
    const wanted = entries.filter((e) => arms.includes(e.name));
    return {
      sweep: {
        name,
        description,
        from: base.name,
        key,
        points: points
          .map(({ environment, label, value }) => ({ environment, label, value }))
          .sort((a, b) => (a.value ?? 0) - (b.value ?? 0)),
        seeds: seedList(entry.seeds ?? file.seeds),
        arms,
        metric: metric === undefined ? null : metricKey(metric),
        reach,
      },
      planned: plannedOf(yaml, places, wanted, recipe, arms.includes(SFT)),
    };
  });
