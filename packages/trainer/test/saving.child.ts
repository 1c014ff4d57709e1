/** @file Saves a checkpoint where no file may grow beyond a limit, and says what came of it. */
import { either as E } from 'fp-ts';
import { explain, initialState, saveCheckpoint } from '../src/index.js';
import { tinyModel } from './language.js';

// Else the process would be ended by the system: with a listener the write is refused.
process.on('SIGXFSZ', () => undefined);

const state = initialState(tinyModel(1).weights);
const saved = await saveCheckpoint(process.argv[2] as string, {
  identity: { kind: 'sft' },
  seed: 1,
  step: 4,
  state,
  memory: null,
});
console.log(E.isLeft(saved) ? explain(saved.left) : 'saved');
