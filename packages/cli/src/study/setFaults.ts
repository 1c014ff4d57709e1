/** @file What a study says of its recipe and what would be lost: keys that the study itself decides, and what an arm says over a sweep. */
import type { RecipeFault } from '../errors.js';
import { isRecord, type Plain } from '../recipe/overrides.js';
import type { Recipe } from '../recipe/schema.js';
import type { Path } from '../recipe/yaml.js';
import { type Entry, type Say, SFT, takenFrom } from './layers.js';
import type { StudyFile } from './schema.js';

/** Keys that each run of a study has from the study. */
const DECIDED: Readonly<Record<string, string>> = {
  name: 'each run is named after its seed; a study, an environment, an arm and a point have names of their own',
  seed: 'each run has one of the study’s seeds; name them in seeds, of the study or of the sweep',
  threads: 'each run has its part of the cores; say --parallel on the command line',
};

/** Something that is set, with its place in the file: 'rl.steps', whether it is written as a path or as sections. */
interface Setting {
  readonly key: string;
  readonly at: Path;
}

/** Sections are followed down to what is set in them; `algorithms`, which is a list, is not. */
const settingsIn = (set: unknown, at: Path, prefix = ''): readonly Setting[] =>
  Object.entries((set ?? {}) as Readonly<Record<string, Plain>>).flatMap(([name, value]) => {
    const key = `${prefix}${name}`;
    const own: Path = [...at, name];
    return isRecord(value) && Object.keys(value).length > 0 && key !== 'algorithms' && !name.includes('.')
      ? settingsIn(value, own, `${key}.`)
      : [{ key, at: own }];
  });

/** Is one of the two a part of the other, or the same? */
const overlap = (a: string, b: string): boolean => a === b || a.startsWith(`${b}.`) || b.startsWith(`${a}.`);

const ALGORITHM = /^algorithms\.(\d+)\.(.+)$/;
const isOfAlgorithms = ({ key }: Setting): boolean => overlap(key, 'algorithms');

/** What is said of the recipe's algorithms where these arms are run. */
const algorithmFault = (
  { key, at }: Setting,
  arms: readonly Entry[],
  { algorithms }: Recipe,
  say: Say,
): readonly RecipeFault[] => {
  const [, place, rest] = ALGORITHM.exec(key) ?? [];
  if (place === undefined || rest === 'name')
    return [
      say(
        at,
        'the algorithms of a study are its arms, and the same everywhere; set one key of one of the recipe’s, such as algorithms.0.learningRate, or name arms in arms',
      ),
    ];
  const found = algorithms[Number(place)];
  if (found === undefined)
    return [
      say(
        at,
        `the recipe has no algorithms.${place}; it has ${algorithms.map(({ name }, i) => `${i} (${name})`).join(', ')}`,
      ),
    ];
  return arms.some((arm) => takenFrom(arm) === found.name)
    ? []
    : [
        say(
          at,
          `algorithms.${place} is ${found.name} of the recipe, and no arm here is taken from it, so that nothing would change; say it in the arm itself`,
        ),
      ];
};

/** What an arm says of algorithms in its own set: there it is the only one. */
const ownAlgorithmFault = ({ key, at }: Setting, arm: Entry, say: Say): readonly RecipeFault[] => {
  if (arm.of === SFT) return [say(at, 'sft trains none of the algorithms, so that nothing would change')];
  const [, place, rest] = ALGORITHM.exec(key) ?? [];
  return place === '0' && rest !== 'name'
    ? []
    : [
        say(
          at,
          `the arm ${arm.name} is the only algorithm of its run; set one key of it, such as algorithms.0.learningRate`,
        ),
      ];
};

/** Settings of the file that no run would have. */
export const setFaults = (
  file: StudyFile,
  entries: readonly Entry[],
  recipe: Recipe,
  say: Say,
): readonly RecipeFault[] => {
  const decided = (settings: readonly Setting[]): readonly RecipeFault[] =>
    settings.flatMap(({ key, at }) => {
      const why = DECIDED[key];
      return why === undefined ? [] : [say(at, why)];
    });
  const faultsOf = (settings: readonly Setting[], arms: readonly Entry[]): readonly RecipeFault[] => [
    ...decided(settings),
    ...settings.filter(isOfAlgorithms).flatMap((setting) => algorithmFault(setting, arms, recipe, say)),
  ];
  const inSets = entries.map((arm) => ({ arm, settings: settingsIn(arm.set, [...arm.at, 'set']) }));
  return [
    // A whole list here is the recipe's own: arms are taken from it.
    ...faultsOf(
      settingsIn(file.set, ['set']).filter(({ key }) => key !== 'algorithms'),
      entries,
    ),
    ...file.environments.flatMap(({ set }, e) =>
      faultsOf(settingsIn(set, ['environments', e, 'set']), entries),
    ),
    ...inSets.flatMap(({ arm, settings }) => [
      ...decided(settings),
      ...settings.filter(isOfAlgorithms).flatMap((setting) => ownAlgorithmFault(setting, arm, say)),
    ]),
    ...file.sweeps.flatMap(({ set, key, points = [], arms }, i) => {
      const at: Path = ['sweeps', i];
      const here = entries.filter(({ name }) => arms?.includes(name) ?? true);
      const swept = [
        ...(key === undefined ? [] : [{ key, at: [...at, 'key'] }]),
        ...points.flatMap((point, k) => settingsIn(point.set, [...at, 'points', k, 'set'])),
      ];
      return [
        ...faultsOf([...settingsIn(set, [...at, 'set']), ...swept], here),
        ...swept.flatMap((setting) =>
          inSets.flatMap(({ arm, settings }) =>
            here.includes(arm) && settings.some((own) => overlap(own.key, setting.key))
              ? [
                  say(
                    setting.at,
                    `the arm ${arm.name} sets ${setting.key} itself, so that it would be the same at every point; leave it out of the sweep’s arms`,
                  ),
                ]
              : [],
          ),
        ),
      ];
    }),
  ];
};
