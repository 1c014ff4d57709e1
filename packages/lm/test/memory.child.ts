/** @file In a process of its own: by how many bytes a training step's greatest resident memory exceeds what was there
 *  before. SHAPE: config, lora, layout and options as JSON. */
import { jit } from '@tompo/jit';
import { gradientStep, stepInputs } from './gradientStep.js';

const { config, lora, layout, options = {} } = JSON.parse(process.env.SHAPE!);
const args = stepInputs(config, lora, layout);
const before = process.memoryUsage.rss();
const step = jit(gradientStep(config, lora, options), { frozen: lora === null ? [] : [0] });
await step(...args);
process.stdout.write(String(process.resourceUsage().maxRSS * 1024 - before));
