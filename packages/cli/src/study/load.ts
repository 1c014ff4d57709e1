/** @file From the path of a study's file to a checked study, or to all of its faults at once. */
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { either as E } from 'fp-ts';
import type { CliError, RecipeFault } from '../errors.js';
import { faultsOf, pathText } from '../recipe/faults.js';
import { loadLayered } from '../recipe/load.js';
import type { Recipe } from '../recipe/schema.js';
import { type Path, pathParts, readYaml } from '../recipe/yaml.js';
import {
  type Entry,
  environmentsOf,
  metricFaults,
  metricKey,
  type Planned,
  partOf,
  plannedOf,
  type Say,
  SFT,
  unknown,
} from './layers.js';
import { plannedSweeps, sweepFaults } from './loadSweeps.js';
import { transferFaults, transfersOf } from './loadTransfers.js';
import { type StudyFile, seedList, studySchema } from './schema.js';
import { setFaults } from './setFaults.js';
import type { Arm, Contrast, Study, Sweep, Variant } from './study.js';

type Result<A> = E.Either<CliError, A>;

const entriesOf = ({ arms = [] }: StudyFile): readonly Entry[] =>
  arms.map((arm, i): Entry => {
    if (typeof arm === 'string') return { name: arm, of: null, set: undefined, own: {}, at: ['arms', i] };
    const { name, of = null, set, ...own } = arm;
    return { name, of, set, own, at: ['arms', i] };
  });

/** What only the whole file can tell of its arms. */
const armFaults = (entries: readonly Entry[], recipe: Recipe, say: Say): readonly RecipeFault[] => {
  const known = recipe.algorithms.map((a) => a.name);
  return entries.flatMap(({ name, of, set, own, at }, i) => {
    const isOwn = Object.keys(own).length > 0;
    const policy = of ?? name;
    if (entries.findIndex((e) => e.name === name) < i) return [say(at, `the arm ${name} is named twice`)];
    if (name === SFT)
      return [say(at, 'sft is an arm of every study; leave it out, or give the entry another name')];
    if (isOwn && of !== null)
      return [say(at, 'gives both `of` and settings of an algorithm; keep one of the two')];
    if (policy === SFT && set === undefined)
      return [say(at, 'is sft itself; give `set` with what is otherwise')];
    return isOwn || policy === SFT || known.includes(policy)
      ? []
      : [say(at, unknown('algorithm', policy, [...known, SFT]))];
  });
};

const contrastsOf = (file: StudyFile, arms: readonly string[]): readonly Contrast[] => {
  if (file.contrasts !== undefined) return file.contrasts;
  const base = file.baseline ?? (arms.includes('grpo') ? 'grpo' : arms[0]);
  return base === undefined ? [] : arms.filter((arm) => arm !== base).map((arm): Contrast => [arm, base]);
};

/** What names something that the study does not have. */
const nameFaults = (file: StudyFile, arms: readonly string[], say: Say): readonly RecipeFault[] => {
  const all = [SFT, ...arms];
  const places = file.environments.map((e) => e.name);
  const armAt = (path: Path, name: string): readonly RecipeFault[] =>
    all.includes(name) ? [] : [say(path, unknown('arm', name, all))];
  const pairAt = (path: Path, [a, b]: Contrast): readonly RecipeFault[] =>
    a === b && all.includes(a)
      ? [say(path, `holds ${a} against itself; name two arms`)]
      : [...armAt(path, a), ...(a === b ? [] : armAt(path, b))];
  const contrasts = contrastsOf(file, arms);
  return [
    ...places.flatMap((name, i) =>
      places.indexOf(name) < i ? [say(['environments', i], `the environment ${name} is named twice`)] : [],
    ),
    ...(file.baseline === undefined ? [] : armAt(['baseline'], file.baseline)),
    ...(file.contrasts ?? []).flatMap((pair, i) => [
      ...pairAt(['contrasts', i], pair),
      ...((file.contrasts ?? []).findIndex(([a, b]) => a === pair[0] && b === pair[1]) < i
        ? [say(['contrasts', i], `${pair[0]} against ${pair[1]} is named twice`)]
        : []),
    ]),
    ...file.predictions.flatMap(({ contrast, environment, metric }, i) => {
      const at: Path = ['predictions', i];
      const pair = pairAt([...at, 'contrast'], contrast);
      return [
        ...pair,
        ...(pair.length > 0 || contrasts.some(([a, b]) => a === contrast[0] && b === contrast[1])
          ? []
          : [
              say(
                [...at, 'contrast'],
                `${contrast.join(' against ')} is no contrast of the study; add it to contrasts`,
              ),
            ]),
        ...(places.includes(environment)
          ? []
          : [say([...at, 'environment'], unknown('environment', environment, places))]),
        ...metricFaults([...at, 'metric'], metric, say),
      ];
    }),
    ...metricFaults(['metric'], file.metric, say),
    ...lookFaults(file, say),
    ...transferFaults(file, places, all, say),
  ];
};

const lookFaults = ({ looks, seeds }: StudyFile, say: Say): readonly RecipeFault[] => {
  if (looks === undefined) return [];
  const count = typeof seeds === 'number' ? seeds : seeds.length;
  const isRising = looks.at.every((n, i) => i === 0 || n > (looks.at[i - 1] as number));
  return [
    ...(isRising ? [] : [say(['looks'], 'must name numbers of seeds in rising order')]),
    ...(looks.at.every((n) => n <= count)
      ? []
      : [say(['looks'], `looks after more seeds than the ${count} that the study has`)]),
  ];
};

const sameFault = (a: RecipeFault, b: RecipeFault): boolean =>
  a.path === b.path && a.message === b.message && a.line === b.line;

/** Faults that all variants share are told once, the others with where they are. variants: of how many. */
const together = (
  found: readonly { readonly where: string; readonly faults: readonly RecipeFault[] }[],
  variants: number,
): readonly RecipeFault[] => {
  const all: RecipeFault[] = [];
  for (const { where, faults } of found)
    for (const fault of faults) {
      const everywhere =
        found.length === variants && found.every((other) => other.faults.some((f) => sameFault(f, fault)));
      const told = everywhere ? fault : { ...fault, path: `${where}: ${fault.path}` };
      if (!all.some((f) => sameFault(f, told))) all.push(told);
    }
  return all;
};

/** The recipes of what is planned, checked; all faults of all of them at once. */
const variantsOf = async (
  file: StudyFile,
  path: string,
  planned: readonly Planned[],
): Promise<Result<readonly Variant[]>> => {
  const variants: Variant[] = [];
  const bad: { where: string; faults: readonly RecipeFault[] }[] = [];
  for (const { environment, variant, layers } of planned) {
    const made = await loadLayered(file.recipe, path, layers);
    const where = variant === '' ? environment : `${environment}, ${variant}`;
    if (E.isRight(made)) variants.push({ environment, name: variant, recipe: made.right });
    else if (made.left._tag === 'RecipeFaults') bad.push({ where, faults: made.left.faults });
    else return made;
  }
  return bad.length === 0
    ? E.right(variants)
    : E.left({
        _tag: 'StudyFaults',
        file: basename(path),
        faults: together(bad, variants.length + bad.length),
      });
};

/** Reads and checks a study with all of its recipes; what is said of a fault names its line. */
export const loadStudy = async (path: string): Promise<Result<Study>> => {
  if (!existsSync(path)) return E.left({ _tag: 'StudyMissing', asked: path });
  const read = readYaml(path, 'study');
  if (E.isLeft(read)) return E.left({ _tag: 'StudyUnreadable', file: path, reason: read.left });
  const yaml = read.right;
  const say: Say = (at, message) => ({ path: pathText(at), line: yaml.lineOf(at)?.line, message });
  const refused = (faults: readonly RecipeFault[]): Result<never> =>
    E.left({ _tag: 'StudyFaults', file: basename(path), faults });
  const parsed = studySchema.safeParse(yaml.plain);
  if (!parsed.success)
    return refused(
      parsed.error.issues
        .flatMap((issue) => faultsOf(issue, studySchema, yaml.plain))
        .map((fault) => ({ ...fault, line: yaml.lineOf(pathParts(fault.path))?.line })),
    );
  const file = parsed.data;
  const loaded = await loadLayered(file.recipe, path, [partOf(yaml, file.set, ['set'])]);
  if (E.isLeft(loaded)) return asStudy(loaded.left, path);
  const recipe = loaded.right;
  const entries =
    file.arms === undefined
      ? recipe.algorithms.map(
          (a): Entry => ({ name: a.name, of: null, set: undefined, own: {}, at: ['recipe'] }),
        )
      : entriesOf(file);
  const names = entries.map((entry) => entry.name);
  const faults = [
    ...armFaults(entries, recipe, say),
    ...nameFaults(file, names, say),
    ...sweepFaults(yaml, file, [SFT, ...names], say),
    ...setFaults(file, entries, recipe, say),
  ];
  if (faults.length > 0) return refused(faults);
  const environments = environmentsOf(yaml, file);
  const own = await variantsOf(file, path, plannedOf(yaml, environments, entries, recipe));
  if (E.isLeft(own)) return own;
  const variants = own.right;
  const sweeps: Sweep[] = [];
  for (const { sweep, planned } of plannedSweeps(yaml, file, environments, entries, recipe)) {
    const made = await variantsOf(file, path, planned);
    if (E.isLeft(made)) return made;
    sweeps.push({ ...sweep, variants: made.right });
  }
  const transfers = await transfersOf(yaml, file, path, names, variants, say);
  if (E.isLeft(transfers)) return transfers;
  return E.right({
    name: file.name,
    description: file.description,
    file: path,
    seeds: seedList(file.seeds),
    environments: file.environments.map(({ name, description }) => ({ name, description })),
    arms: [{ name: SFT, policy: SFT, variant: '' }, ...entries.map(armOf)],
    contrasts: contrastsOf(file, names),
    metric: file.metric === undefined ? null : metricKey(file.metric),
    looks: file.looks ?? null,
    level: file.level,
    margin: file.margin,
    resamples: file.resamples,
    predictions: file.predictions,
    variants,
    transfers: transfers.right,
    sweeps,
  });
};

const armOf = ({ name, of, set }: Entry): Arm => ({
  name,
  policy: of === SFT ? SFT : name,
  variant: set === undefined ? '' : name,
});

const asStudy = (error: CliError, path: string): Result<never> =>
  E.left(
    error._tag === 'RecipeFaults'
      ? { _tag: 'StudyFaults', file: basename(path), faults: error.faults }
      : error,
  );
