/** @file The transfers of a study: what of them cannot be, and the places that policies are evaluated in which were trained elsewhere. */
import { basename } from 'node:path';
import { either as E } from 'fp-ts';
import type { CliError, RecipeFault } from '../errors.js';
import { elsewhere, elsewhereFaults } from '../recipe/elsewhere.js';
import { loadLayered } from '../recipe/load.js';
import type { Recipe } from '../recipe/schema.js';
import type { Path, YamlFile } from '../recipe/yaml.js';
import { partOf, type Say, SFT, unknown } from './layers.js';
import type { StudyFile } from './schema.js';
import type { Transfer, Variant } from './study.js';

const nameOf = (one: StudyFile['transfer'][number]): string => (typeof one === 'string' ? one : one.name);

/** What a place may say otherwise: what policies meet there, and how long their answers may be. */
const OF_A_PLACE = /^(games|expert|evaluation|report)(\.|$)|^rl\.maxTokens$/;

const keysOf = (set: Readonly<Record<string, unknown>>): readonly string[] =>
  Object.entries(set).flatMap(([key, value]) =>
    key === 'rl' && typeof value === 'object' && value !== null
      ? Object.keys(value).map((k) => `rl.${k}`)
      : [key],
  );

/** Transfers to places that are none, or of what the study does not have. */
export const transferFaults = (
  { transfer }: StudyFile,
  places: readonly string[],
  arms: readonly string[],
  say: Say,
): readonly RecipeFault[] => {
  const names = transfer.map(nameOf);
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

/** An environment that evaluates: the recipe and what the study lays over it, and over that what is its own. */
const transferOf = async (
  yaml: YamlFile,
  file: StudyFile,
  i: number,
  path: string,
  arms: readonly string[],
): Promise<E.Either<CliError, Transfer>> => {
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

/** All of them, with the policies that come there. Left: all that is lost on the way, or why a recipe cannot be read. */
export const transfersOf = async (
  yaml: YamlFile,
  file: StudyFile,
  path: string,
  names: readonly string[],
  variants: readonly Variant[],
  say: Say,
): Promise<E.Either<CliError, readonly Transfer[]>> => {
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
  return lost.length > 0
    ? E.left({ _tag: 'StudyFaults', file: basename(path), faults: lost })
    : E.right(transfers);
};
