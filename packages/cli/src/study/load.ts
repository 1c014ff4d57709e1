/** @file From the path of a study's file to a checked study, or to all of its faults at once. */
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { METRICS } from '@tompo/arena';
import { either as E } from 'fp-ts';
import type { CliError, RecipeFault } from '../errors.js';
import { elsewhere, elsewhereFaults } from '../recipe/elsewhere.js';
import { faultsOf, pathText } from '../recipe/faults.js';
import { nearest } from '../recipe/keys.js';
import { type Layer, loadLayered, type Path, readYaml, type YamlFile } from '../recipe/load.js';
import type { Plain } from '../recipe/overrides.js';
import type { Recipe } from '../recipe/schema.js';
import { type StudyFile, studySchema } from './schema.js';
import type { Arm, Contrast, Study, Transfer, Variant } from './study.js';

type Result<A> = E.Either<CliError, A>;

const SFT = 'sft';

/** A part of the study's file as a layer of a recipe. at: where it stands. */
const partOf = (yaml: YamlFile, plain: unknown, at: Path): Layer => {
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
interface Entry {
  readonly name: string;
  readonly of: string | null;
  readonly set: unknown;
  /** What an entry of `algorithms` holds, without its name; empty where it is one of the recipe's. */
  readonly own: Readonly<Record<string, unknown>>;
  readonly at: Path;
}

const entriesOf = ({ arms = [] }: StudyFile): readonly Entry[] =>
  arms.map((arm, i): Entry => {
    if (typeof arm === 'string') return { name: arm, of: null, set: undefined, own: {}, at: ['arms', i] };
    const { name, of = null, set, ...own } = arm;
    return { name, of, set, own, at: ['arms', i] };
  });

const unknown = (kind: string, name: string, known: readonly string[]): string => {
  const guess = nearest(name, known);
  return `there is no ${kind} ${JSON.stringify(name)}; ${guess === undefined ? `there ${known.length === 1 ? 'is' : 'are'} ${known.join(', ')}` : `did you mean ${guess}?`}`;
};

type Say = (path: Path, message: string) => RecipeFault;

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

/** What a place may say otherwise: what policies meet there, and how long their answers may be. */
const OF_A_PLACE = /^(games|expert|evaluation|report)(\.|$)|^rl\.maxTokens$/;

const keysOf = (set: Readonly<Record<string, unknown>>): readonly string[] =>
  Object.entries(set).flatMap(([key, value]) =>
    key === 'rl' && typeof value === 'object' && value !== null
      ? Object.keys(value).map((k) => `rl.${k}`)
      : [key],
  );

/** Transfers to places that are none, or of what the study does not have. */
const transferFaults = (
  { transfer }: StudyFile,
  places: readonly string[],
  arms: readonly string[],
  say: Say,
): readonly RecipeFault[] => {
  const names = transfer.map((one) => (typeof one === 'string' ? one : one.name));
  return transfer.flatMap((one, i) => {
    const at: Path = ['transfer', i];
    const name = names[i] as string;
    if (names.indexOf(name) < i) return [say(at, `${name} is named twice`)];
    if (typeof one === 'string')
      return places.includes(one)
        ? places.length > 1
          ? []
          : [
              say(
                at,
                `${one} is the only environment: policies of another are evaluated there, and there is none`,
              ),
            ]
        : [say(at, `${unknown('environment', one, places)}; what only evaluates has a name and a set`)];
    return [
      ...(places.includes(name)
        ? [say(at, `the environment ${name} has that name; choose another, or write ${name} alone`)]
        : []),
      ...keysOf(one.set).flatMap((key) =>
        OF_A_PLACE.test(key)
          ? []
          : [
              say(
                [...at, 'set'],
                `${key} is of training, and nothing is trained in ${name}; a place has games, expert, evaluation and rl.maxTokens of its own`,
              ),
            ],
      ),
      ...(one.from ?? []).flatMap((place, k) =>
        places.includes(place) ? [] : [say([...at, 'from', k], unknown('environment', place, places))],
      ),
      ...(one.arms ?? []).flatMap((arm, k) =>
        arms.includes(arm) ? [] : [say([...at, 'arms', k], unknown('arm', arm, arms))],
      ),
    ];
  });
};

/** 'U3' → 'u3', as evaluations name it. */
export const metricKey = (metric: string): string => `${metric.charAt(0).toLowerCase()}${metric.slice(1)}`;

const metricFaults = (path: Path, metric: string | undefined, say: Say): readonly RecipeFault[] =>
  metric === undefined || (METRICS as readonly string[]).includes(metricKey(metric))
    ? []
    : [say(path, unknown('metric', metric, METRICS))];

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

/** The algorithm of an arm, as the recipe's schema is to check it: its name within its run is the arm's. */
const algorithmOf = ({ name, of, own }: Entry, recipe: Recipe): unknown =>
  Object.keys(own).length > 0
    ? { ...own, name }
    : { ...recipe.algorithms.find((a) => a.name === (of ?? name)), name };

/** Entries of `algorithms` stand at their arms. */
const algorithmsLayer = (yaml: YamlFile, entries: readonly Entry[], recipe: Recipe): Layer => ({
  plain: { algorithms: entries.map((entry) => algorithmOf(entry, recipe)) as Plain[] },
  lineOf: ([key, i, ...rest]) =>
    key === 'algorithms' && typeof i === 'number' && entries[i] !== undefined
      ? yaml.lineOf([...entries[i].at, ...rest])
      : undefined,
});

interface Planned {
  readonly environment: string;
  readonly variant: string;
  readonly layers: readonly Layer[];
}

/** One for each environment, and for each arm with settings of its own within it. */
const plannedOf = (
  yaml: YamlFile,
  file: StudyFile,
  entries: readonly Entry[],
  recipe: Recipe,
): readonly Planned[] =>
  file.environments.flatMap((environment, e) => {
    const below = [
      partOf(yaml, file.set, ['set']),
      partOf(yaml, environment.set, ['environments', e, 'set']),
    ];
    const shared = entries.filter((entry) => entry.set === undefined);
    const apart = entries.filter((entry) => entry.set !== undefined);
    const of = (variant: string, arms: readonly Entry[], layers: readonly Layer[]): Planned => ({
      environment: environment.name,
      variant,
      layers: [
        ...below,
        // A run whose arm is sft needs no algorithm; a recipe does.
        ...(arms.length === 0 ? [] : [algorithmsLayer(yaml, arms, recipe)]),
        ...layers,
      ],
    });
    return [
      ...(shared.length === 0 ? [] : [of('', shared, [])]),
      ...apart.map((entry) =>
        of(entry.name, entry.of === SFT ? [] : [entry], [partOf(yaml, entry.set, [...entry.at, 'set'])]),
      ),
    ];
  });

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
  const faults = [...armFaults(entries, recipe, say), ...nameFaults(file, names, say)];
  if (faults.length > 0) return refused(faults);
  const variants: Variant[] = [];
  const bad: { where: string; faults: readonly RecipeFault[] }[] = [];
  for (const { environment, variant, layers } of plannedOf(yaml, file, entries, recipe)) {
    const made = await loadLayered(file.recipe, path, layers);
    const where = variant === '' ? environment : `${environment}, ${variant}`;
    if (E.isRight(made)) variants.push({ environment, name: variant, recipe: made.right });
    else if (made.left._tag === 'RecipeFaults') bad.push({ where, faults: made.left.faults });
    else return made;
  }
  if (bad.length > 0) return refused(together(bad, variants.length + bad.length));
  const transfers: Transfer[] = [];
  const lost: RecipeFault[] = [];
  for (const [i, one] of file.transfer.entries()) {
    const at: Path = ['transfer', i];
    const made = await transferOf(yaml, file, i, path, names);
    if (E.isLeft(made)) {
      if (made.left._tag !== 'RecipeFaults') return made;
      lost.push(...made.left.faults.map((fault) => ({ ...fault, path: `${nameOf(one)}: ${fault.path}` })));
      continue;
    }
    transfers.push(made.right);
    const from = variants.filter(({ environment }) => made.right.from.includes(environment));
    const found = from.flatMap(({ environment, recipe: trained }) =>
      elsewhereFaults(elsewhere(trained, made.right.recipe)).map((fault) => ({ environment, fault })),
    );
    // The same fault in each environment is told once.
    for (const { environment, fault } of found)
      if (!lost.some((l) => l.message.endsWith(fault.message)))
        lost.push(
          say(
            at,
            `policies of ${environment} cannot be evaluated in ${made.right.name}: ${fault.path}: ${fault.message}`,
          ),
        );
  }
  if (lost.length > 0) return refused(lost);
  return E.right({
    name: file.name,
    description: file.description,
    file: path,
    seeds: typeof file.seeds === 'number' ? Array.from({ length: file.seeds }, (_, i) => i + 1) : file.seeds,
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
    transfers,
  });
};

const nameOf = (one: StudyFile['transfer'][number]): string => (typeof one === 'string' ? one : one.name);

/** An environment that evaluates: the recipe and what the study lays over it, and over that what is its own. */
const transferOf = async (
  yaml: YamlFile,
  file: StudyFile,
  i: number,
  path: string,
  arms: readonly string[],
): Promise<Result<Transfer>> => {
  const one = file.transfer[i] as StudyFile['transfer'][number];
  const name = nameOf(one);
  const places = file.environments.map((e) => e.name);
  const e = places.indexOf(name);
  const [set, at, description]: [unknown, Path, string] =
    typeof one === 'string'
      ? [file.environments[e]?.set, ['environments', e, 'set'], file.environments[e]?.description ?? '']
      : [one.set, ['transfer', i, 'set'], one.description];
  const made = await loadLayered(file.recipe, path, [partOf(yaml, file.set, ['set']), partOf(yaml, set, at)]);
  return E.map((recipe: Recipe): Transfer => {
    const [from, some] = typeof one === 'string' ? [] : [one.from, one.arms];
    return {
      name,
      description,
      from: from ?? places.filter((place) => place !== name),
      arms: some ?? [SFT, ...arms],
      recipe,
    };
  })(made);
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

/** 'arms[1].name' → ['arms', 1, 'name'] */
const pathParts = (path: string): Path =>
  path
    .split(/[.[\]]/)
    .filter((p) => p !== '')
    .map((p) => (/^\d+$/.test(p) ? Number(p) : p));
