/** @file Sizes that clash, on any machine: of the model, of the batches, of names. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { either as E } from 'fp-ts';
import type { RecipeFault } from '../errors.js';
import { modelFolder } from '../hub/cache.js';
import { hubName, isHubPath } from '../hub/name.js';
import { trainedAt } from './algorithms.js';
import type { Recipe } from './schema.js';
import { targetFaults } from './targets.js';

const modelFaults = ({ model }: Recipe): readonly RecipeFault[] => {
  if (model.init === 'directory') {
    const name = isHubPath(model.path) ? hubName(model.path) : null;
    if (name !== null && E.isLeft(name))
      return [{ path: 'model.path', message: name.left.replace(/\.$/, '') }];
    const folder = modelFolder(model.path);
    const missing = ['config.json', 'tokenizer.json'].filter((f) => !existsSync(join(folder, f)));
    return existsSync(folder)
      ? missing.map((f) => ({
          path: 'model.path',
          message: `${model.path} has no ${f}; give a folder in the Hugging Face layout`,
        }))
      : []; // a recipe may be written before its model is there: the stage that loads it says so
  }
  const faults: RecipeFault[] = [];
  if (model.hiddenSize % model.heads !== 0)
    faults.push({
      path: 'model.hiddenSize',
      message: `${model.hiddenSize} does not divide by heads ${model.heads}; choose a multiple of ${model.heads}`,
    });
  else if ((model.hiddenSize / model.heads) % 2 !== 0)
    faults.push({
      path: 'model.heads',
      message: `hiddenSize / heads is ${model.hiddenSize / model.heads}, but rotary positions need an even number`,
    });
  if (model.heads % model.kvHeads !== 0)
    faults.push({
      path: 'model.kvHeads',
      message: `heads ${model.heads} must be a multiple of kvHeads ${model.kvHeads}`,
    });
  return faults;
};

const nameFaults = ({ algorithms }: Recipe): readonly RecipeFault[] =>
  algorithms.flatMap((a, i) =>
    algorithms.findIndex((b) => b.name.toLowerCase() === a.name.toLowerCase()) < i
      ? [
          {
            path: `algorithms[${i}].name`,
            message: `${a.name} is taken by an earlier entry; names must differ in more than capital letters`,
          },
        ]
      : [],
  );

const weightFaults = (recipe: Recipe): readonly RecipeFault[] => [
  ...trainedAt(recipe).flatMap(([{ advantage: a }, i]) =>
    a.estimator === 'tompo' && a.wSample + a.wGraph === 0
      ? [
          {
            path: `algorithms[${i}].advantage`,
            message: 'wSample and wGraph are both 0: nothing would be learned',
          },
        ]
      : [],
  ),
  ...(recipe.rewards.compliance + recipe.rewards.sample + recipe.rewards.beliefs === 0
    ? [{ path: 'rewards', message: 'every weight is 0: nothing would be learned' }]
    : []),
];

const dataFaults = ({ text, rewards, sft, rl, model }: Recipe): readonly RecipeFault[] => [
  ...(rewards.beliefs > 0 && text.beliefs === 'none'
    ? [
        {
          path: 'rewards.beliefs',
          message: 'beliefs are scored but text.beliefs is none; set it to required or optional',
        },
      ]
    : []),
  ...(sft.lora !== 'none' && model.init === 'embedded'
    ? [
        {
          path: 'sft.lora',
          message: 'a fresh embedded model has nothing for an adapter to build on; set it to none',
        },
      ]
    : []),
  ...(sft.lora === 'none' && model.init === 'directory' && model.weights === 'file'
    ? [
        {
          path: 'model.weights',
          message:
            'file leaves the weights frozen where they lie, but sft.lora none trains all of them; give sft.lora a rank, or set model.weights to memory',
        },
      ]
    : []),
  ...(sft.decisions !== 'both' && rl.decisions === 'both' && model.init === 'embedded'
    ? [
        {
          path: 'rl.decisions',
          message: `SFT from scratch teaches ${sft.decisions} decisions only, so the other ones start from noise; set it to ${sft.decisions}, or sft.decisions to both`,
        },
      ]
    : []),
];

export const checkSizes = (recipe: Recipe): readonly RecipeFault[] => [
  ...modelFaults(recipe),
  ...nameFaults(recipe),
  ...weightFaults(recipe),
  ...dataFaults(recipe),
  ...targetFaults(recipe),
];
