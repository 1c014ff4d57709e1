/** @file The families of @tompo/dilemmas, with mechanisms, go from a recipe to a report. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scratch, tompo } from './command.js';

const recipe = (games: string): string => `
name: dilemmas
description: Dilemmas with mechanisms
games:
${games}
expert: { player: planner }
data: { trainGames: 14, heldoutGames: 3, explore: 0 }
text: { style: compact, beliefs: none }
model: { init: embedded, layers: 1, hiddenSize: 16, intermediateSize: 32, heads: 2, kvHeads: 2, context: 384 }
sft: { steps: 2, batch: 4 }
rl: { steps: 1, promptsPerStep: 2, completions: 2, maxTokens: 30, evaluateEvery: 0 }
algorithms: [{ name: grpo, advantage: { estimator: grpo } }]
evaluation: { games: 3 }
`;

const run = async (games: string) => {
  const dir = scratch();
  const file = join(dir, 'dilemmas.yaml');
  writeFileSync(file, recipe(games));
  return { dir: join(dir, 'runs', 'dilemmas'), ...(await tompo(['run', file, '--out', join(dir, 'runs')])) };
};

describe('a recipe of dilemmas', () => {
  it('runs to its report; what the planner announces, and what is fined, is learned', {
    timeout: 120_000,
  }, async () => {
    const { code, err, dir } = await run(
      [
        '  - { family: commons, n: 3, rounds: 3, overDemand: proportional, mechanisms: [{ talk: { maxLength: 20 } }] }',
        '  - { family: sequential-goods, n: 3, tokens: 2, mechanisms: [{ punishment: {} }, { noise: { chance: 0.1 } }] }',
        '  - { family: matrix, kinds: [prisoners-dilemma], rounds: 1, mechanisms: [{ pairing: { n: 3, rounds: 2, shown: all } }] }',
        '  - { family: trust, rounds: 3, mechanisms: [{ continuation: { chance: 0.8 } }] }',
      ].join('\n'),
    );
    expect([code, err]).toEqual([0, '']);
    expect(existsSync(join(dir, 'report.html'))).toBe(true);
    const demonstrated = readFileSync(join(dir, 'data', 'train.jsonl'), 'utf8');
    for (const kind of ['talk', 'harvest', 'punish', 'give', 'wish', 'send'])
      expect(demonstrated).toContain(`"kind":"${kind}"`);
  });
  it('is refused at its key, in one sentence', async () => {
    const { code, err } = await run('  - { family: commons, mechanisms: [{ talk: { maxLength: 0 } }] }');
    expect(code).not.toBe(0);
    expect(err).toMatch(/games\[0\]\.mechanisms\[0\]\.talk\.maxLength .*must be at least 1, not 0/);
    expect((await run('  - { family: lake }')).err).toContain('sequential-goods');
  });
});
