/** @file The models that a folder offers: a run's trained policies, a checkpoint, an adapter beside its base. */
import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { type Adapter, type BaseModel, explain, loadAdapter, loadModel } from '@tompo/lm';
import { findRun } from '../commands/find.js';
import { fail, orFail } from '../errors.js';
import { modelFolder } from '../hub/cache.js';
import { trainedOf } from '../recipe/algorithms.js';
import { baseOf, foreignBase, savedFault } from '../recipe/savedPolicy.js';
import type { Recipe } from '../recipe/schema.js';
import { fitOf, placeOf, type RunView } from '../run/fit.js';
import { runFolder } from '../run/folder.js';
import { makeCommand, refuseUnfit } from '../run/plan.js';
import { explainDamage } from '../run/preflight.js';
import { askedAs } from '../stages/asked.js';
import { loadArm } from '../stages/models.js';

export interface Offer {
  readonly model: BaseModel;
  /** The name of the model without an adapter. */
  readonly base: string;
  /** The folder that the model was read from. */
  readonly home?: string;
  /** By the names that clients use. */
  readonly adapters: ReadonlyMap<string, Adapter>;
  /** Adapters that name another base than the model that is served, as sentences. */
  readonly foreign?: readonly string[];
  /** Policies of the run that are not there yet. */
  readonly untrained: readonly string[];
  readonly device: Recipe['device'];
  readonly threads: Recipe['threads'];
}

/** A policy of one learner has its own name; of several each has its name behind it. */
const named = (arm: string, adapters: Readonly<Record<string, Adapter>>): readonly [string, Adapter][] => {
  const all = Object.entries(adapters);
  return all.map(([agent, adapter]) => [all.length === 1 ? arm : `${arm}/${agent}`, adapter]);
};

/** sft and every algorithm that was trained. */
const ofRun = async (view: RunView): Promise<Offer> => {
  const { recipe, folder } = view;
  const marks = ['sft', ...trainedOf(recipe).map(({ name }) => `train ${name}`)];
  await explainDamage(view, marks);
  refuseUnfit(view, marks);
  if (fitOf(view, 'sft')._tag !== 'done')
    fail({
      _tag: 'RunMissing',
      dir: folder.dir,
      lacks: `finished ${placeOf('sft')}`,
      command: makeCommand(folder, 'sft'),
    });
  // In memory, whatever the recipe says: one copy serves every adapter and every size of a batch.
  const model = orFail(await loadModel(folder.model('sft')), explain);
  const adapters: [string, Adapter][] = [];
  const untrained: string[] = [];
  for (const { name } of trainedOf(recipe)) {
    if (fitOf(view, `train ${name}`)._tag === 'done')
      adapters.push(...named(name, (await loadArm(folder, name, recipe, model)) ?? {}));
    else untrained.push(name);
  }
  const { device, threads } = recipe;
  return { model, base: 'sft', adapters: new Map(adapters), untrained, device, threads };
};

const isModel = (dir: string): boolean => existsSync(join(dir, 'config.json'));
const isAdapter = (dir: string): boolean => existsSync(join(dir, 'adapter_config.json'));

/** A folder in the Hugging Face layout, asked through its chat template where it has one; or an adapter in PEFT's, with its base. */
const ofFolder = async (dir: string): Promise<Offer> => {
  const fault = savedFault(dir);
  if (fault !== null && (isAdapter(dir) || !isModel(dir)))
    fail({ _tag: 'Refused', sentence: `${dir} cannot be served: ${fault}.` });
  const place = isAdapter(dir) ? (baseOf(dir) ?? dir) : dir;
  const model = askedAs(orFail(await loadModel(place), explain), 'auto', place);
  const adapters: [string, Adapter][] =
    place === dir ? [] : [[basename(resolve(dir)), orFail(await loadAdapter(dir, model.config), explain)]];
  return {
    model,
    base: basename(resolve(place)),
    adapters: new Map(adapters),
    untrained: [],
    device: 'auto',
    threads: 'auto',
  };
};

/** more: further adapters of the same base, by name. */
export const offerOf = async (
  named: string,
  out: string,
  more: readonly (readonly [string, string])[],
): Promise<Offer> => {
  const asked = modelFolder(named);
  const isFolder = !existsSync(join(asked, 'recipe.yaml')) && (isModel(asked) || isAdapter(asked));
  const [offer, home] = await (async (): Promise<readonly [Offer, string]> => {
    if (isFolder) return [await ofFolder(asked), isAdapter(asked) ? (baseOf(asked) ?? asked) : asked];
    if (![asked, join(out, asked)].some((dir) => existsSync(join(dir, 'recipe.yaml'))))
      return fail({
        _tag: 'Refused',
        sentence: `${asked} cannot be served: name a run (such as quickstart, in ${out}), or a folder with a model (config.json) or an adapter (adapter_config.json).`,
      });
    const { recipe, dir } = await findRun(asked, out, []);
    const folder = runFolder(dir);
    return [await ofRun({ recipe, folder }), folder.model('sft')];
  })();
  const adapters = new Map(offer.adapters);
  for (const [name, dir] of more) {
    if (name === offer.base || adapters.has(name))
      fail({
        _tag: 'Refused',
        sentence: `--adapter ${name}=${dir}: there is a model ${name} already; choose another name.`,
      });
    adapters.set(name, orFail(await loadAdapter(dir, offer.model.config), explain));
  }
  const foreign = more.flatMap(([name, dir]) => foreignBase(name, dir, home) ?? []);
  return { ...offer, home, adapters, foreign };
};
