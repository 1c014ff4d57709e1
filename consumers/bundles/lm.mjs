/** @file A tiny model is written, read and sampled from. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openExecutor } from '@tompo/jit';
import { byteTokenizer, createSampler, embeddedConfig, initModel, loadModel, saveModel } from '@tompo/lm';
import { right, same } from './expect.mjs';

const main = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tompo-bundle-'));
  const tokenizer = right(byteTokenizer());
  const config = embeddedConfig(tokenizer, { hiddenSize: 16, layers: 1, heads: 2, kvHeads: 1 });
  right(await saveModel(initModel(config, tokenizer, 1), folder));
  const executor = right(await openExecutor('jit:cpu', { threads: 1 }));
  const written = [];
  for (const weights of ['memory', 'file']) {
    const model = right(await loadModel(folder, weights === 'file' ? { weights } : {}));
    const sampler = createSampler(model, { executor });
    const prompts = [tokenizer.encode('d.15c.28L?')];
    const [[{ ids }]] = await sampler.sample({
      prompts,
      completions: 1,
      maxTokens: 4,
      temperature: 1,
      seed: 7,
    });
    written.push(ids);
    await sampler.dispose();
  }
  same('ids', written[0], written[1]);
  rmSync(folder, { recursive: true });
};
main();
