/** @file In a process of its own: by how many bytes its greatest resident memory exceeds what it had before. */
import { checkpoint, jit } from '../src/index.js';
import { block, stackInputs, stackStep } from './checkpointed.js';

const [mode, ...sizes] = process.argv.slice(2);
const [rows, width, layers] = sizes.map(Number) as [number, number, number];
const args = stackInputs(rows, width, layers);
const before = process.memoryUsage.rss();
const step = jit(stackStep(mode === 'checkpoint' ? checkpoint(block) : block));
for (let i = 0; i < 2; i++) await step(...args);
process.stdout.write(String(process.resourceUsage().maxRSS * 1024 - before));
