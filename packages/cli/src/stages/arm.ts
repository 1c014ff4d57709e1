/** @file A trained policy of a run, to play with. */
import type { Player } from '@tompo/arena';
import { fail } from '../errors.js';
import { seatedEntry } from '../recipe/algorithms.js';
import { executorOf, type LazyExecutor } from '../run/executor.js';
import { fitOf, placeOf, type RunView } from '../run/fit.js';
import { makeCommand } from '../run/plan.js';
import { parentsOf } from '../run/stages.js';
import { loadArm, loadSft } from './models.js';
import { openPolicy, seatedArm } from './policy.js';

export interface OpenArm {
  readonly player: Player;
  readonly end: () => Promise<void>;
}

/** sft or an algorithm of the run, as its evaluation seats it. Fails where that was not made, with the command that makes it. */
export const openArm = async (
  view: RunView,
  arm: string,
  executor: LazyExecutor = executorOf(view.recipe),
  name = arm,
): Promise<OpenArm> => {
  const { recipe, folder } = view;
  if (seatedEntry(recipe, arm) !== undefined)
    return fail({
      _tag: 'Refused',
      sentence: `${arm} is a language model behind an endpoint, which is asked by the stages of a run alone; name a policy that the run trained.`,
    });
  const unmade = parentsOf(recipe, `eval ${arm}`).find((mark) => fitOf(view, mark)._tag !== 'done');
  if (unmade !== undefined)
    return fail({
      _tag: 'RunMissing',
      dir: folder.dir,
      lacks: `finished ${placeOf(unmade)}`,
      command: makeCommand(folder, unmade),
    });
  return openTrained(view, arm, executor.get, { name, constrained: recipe.evaluation.constrained });
};

/** The same where it is known to be there. */
export const openTrained = async (
  { recipe, folder }: RunView,
  arm: string,
  executor: LazyExecutor['get'],
  { name = arm, constrained }: { readonly name?: string; readonly constrained?: boolean | undefined },
): Promise<OpenArm> => {
  const model = await loadSft(folder, recipe);
  const adapters = await loadArm(folder, arm, recipe, model);
  const [adapter = null] = Object.values(adapters ?? {});
  const policy = openPolicy(recipe, model, adapter, await executor(), { constrained });
  return { player: seatedArm(recipe, policy, arm, adapters, name), end: policy.dispose };
};
