/** @file In a process of its own: by how many bytes two gradient steps of a stack of blocks let its memory grow. */
import { jit, remat } from '../src/index.js';
import { growth } from './child.js';
import { block, stackInputs, stackStep } from './rematerialised.js';

const [mode, ...sizes] = process.argv.slice(2);
const [rows, width, layers] = sizes.map(Number) as [number, number, number];
const args = stackInputs(rows, width, layers);
const took = await growth(async () => {
  const step = jit(stackStep(mode === 'remat' ? remat(block) : block));
  for (let i = 0; i < 2; i++) await step(...args);
});
process.stdout.write(String(took));
