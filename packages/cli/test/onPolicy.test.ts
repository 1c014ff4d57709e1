/** Games on policy from a recipe: from the recipe to the report, killed and resumed, and what is refused. */
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findPool } from '@tompo/arena';
import { either as E } from 'fp-ts';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { explain } from '../src/errors.js';
import { loadRecipe, parseRecipe, prepareModules } from '../src/recipe/load.js';
import type { Recipe } from '../src/recipe/schema.js';
import { recipeText } from '../src/run/open.js';
import { settingsOf } from '../src/run/settings.js';
import { scratch, tiny, tompo } from './command.js';
import { doc, section, spans, tables } from './markdown.js';

const games = fileURLToPath(new URL('./games.yaml', import.meta.url));

type Row = Readonly<Record<string, number | null>>;
const rowsOf = (out: string, arm = 'rloo'): readonly Row[] =>
  readFileSync(join(out, 'games', 'metrics', `${arm}.jsonl`), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Row);
const adapterOf = (out: string): string =>
  readFileSync(join(out, 'games', 'models', 'rloo', 'adapter_model.safetensors'), 'latin1');

const right = (asked: string, set: readonly string[] = []): Recipe => {
  const recipe = loadRecipe(asked, set);
  if (E.isLeft(recipe)) throw new Error(explain(recipe.left));
  return recipe.right;
};
const faultsOf = async (...set: readonly string[]): Promise<readonly string[]> => {
  await prepareModules(games, set);
  const recipe = loadRecipe(games, set);
  return E.isRight(recipe)
    ? []
    : explain(recipe.left)
        .split('\n')
        .slice(1)
        .map((line) => line.trim());
};

describe('a run that learns from whole games', () => {
  const out = scratch();
  const sets = ['--set', 'rl.steps=3', '--set', 'sft.steps=10'];
  beforeAll(async () => {
    const { code, err } = await tompo(['run', games, '--out', out, ...sets]);
    expect(code, err).toBe(0);
  });

  it('logs what games paid, in all and beside each partner, and how many were cut off', () => {
    const rows = rowsOf(out);
    expect(rows.map(({ step }) => step)).toEqual([0, 1, 2, 3]);
    for (const row of rows.slice(1)) {
      for (const key of ['payoff', 'welfare', 'truncatedEpisodes', 'compliance'])
        expect(row[key], key).toEqual(expect.any(Number));
      expect(row.truncatedEpisodes).toBe(0);
      // Two games, each played twice, two rounds of two decisions by the one seat of the policy.
      expect((row.tokens as number) / (row.completionLength as number)).toBeCloseTo(2 * 2 * 4);
      const partners = Object.keys(row).filter((key) => key.startsWith('payoff vs '));
      expect(partners.length).toBeGreaterThan(0);
      for (const key of partners) expect(['payoff vs freeRider', 'payoff vs titForTat']).toContain(key);
    }
    // Without imitation nothing is compared with an expert.
    expect(Object.keys(rows[1] as Row)).not.toContain('agreement');
  });

  it('logs what docs/metrics.md names', () => {
    const [, situations, validation, ofGames] = [0, 0, 1, 2].map((table) =>
      tables(section(doc('docs/metrics.md'), 'Reinforcement learning'))[table]?.rows.flatMap((row) =>
        spans(row[0] ?? ''),
      ),
    );
    const known = [...(situations ?? []), ...(validation ?? []), ...(ofGames ?? [])];
    const logged = rowsOf(out).flatMap((row) => Object.keys(row));
    for (const key of logged) {
      const name = key.replace(/(Low|High|Count)$/, '').replace(/ vs .*$/, '');
      expect(known, key).toContain(/^U\d|^validation/.test(name) ? name : key.replace(/ vs .*$/, ' vs …'));
    }
  });

  it('validates by what the policy earns, beside each of the named partners too', () => {
    for (const row of rowsOf(out)) {
      for (const key of ['validationPayoff', 'validationWelfare'])
        for (const column of [key, `${key}Low`, `${key}High`, `${key}Count`])
          expect(Object.keys(row)).toContain(column);
      expect(Object.keys(row).some((key) => key.startsWith('validationPayoff vs '))).toBe(true);
    }
  });

  it('reports it: curves of payoff, welfare and cut-off games, in words of games', () => {
    const page = readFileSync(join(out, 'games', 'report.html'), 'utf8');
    for (const title of ['Own payoff', 'Welfare', 'Games cut off', 'Own payoff on validation games'])
      expect(page).toContain(`<figcaption><h3>${title}</h3>`);
    expect(page).toContain('own payoff; band');
    expect(page).toContain('plays of games for each algorithm');
    expect(page).not.toMatch(/NaN|undefined|Infinity|compliance and agreement with the expert/);
  });

  it('evaluates by opponent', () => {
    const { summary } = JSON.parse(readFileSync(join(out, 'games', 'eval', 'rloo.json'), 'utf8')) as {
      summary: object;
    };
    expect(Object.keys(summary).filter((slice) => slice.startsWith('with ')).length).toBeGreaterThan(0);
  });

  it('stopped while it plays it ends with 130, and goes on to the same bytes', async () => {
    const again = scratch();
    const stopped = await tompo(['run', games, '--out', again, ...sets], {
      interruptWhen: (shown) => shown.includes('· rloo'),
    });
    expect(stopped.code, stopped.err).toBe(130);
    expect(stopped.err).toMatch(/^Stopped in stage train rloo; what was done is kept\. Go on with: /m);
    const resumed = await tompo(['run', 'games', '--resume', '--out', again]);
    expect(resumed.code, resumed.err).toBe(0);
    expect(rowsOf(again)).toEqual(rowsOf(out));
    expect(adapterOf(again)).toBe(adapterOf(out));
  });
});

describe('partners', () => {
  const out = scratch();
  const saved = join(out, 'games', 'models');
  const later = scratch();
  beforeAll(async () => {
    const { code, err } = await tompo(['train', games, '--out', out, '--set', 'sft.steps=10']);
    expect(code, err).toBe(0);
    const sets = [
      `data.opponents=[{policy: ${saved}/rloo}, freeRider]`,
      `rl.opponents=[{policy: ${saved}/sft, name: base, temperature: 1}, {pastSelves: {every: 1, sampler: latest}}]`,
      `evaluation.opponents=[{policy: ${saved}/rloo}, titForTat]`,
      'rl.steps=6',
      'sft.steps=10',
      'evaluation.games=6',
    ];
    const run = await tompo(['run', games, '--out', later, ...sets.flatMap((set) => ['--set', set])]);
    expect(run.code, run.err).toBe(0);
  });

  it('beside the expert: one seat of each game is learned from, the others are theirs', () => {
    const situations = readFileSync(join(later, 'games', 'data', 'train.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { id: string; seat: number; decisions: readonly unknown[] });
    const seatsOf = new Map<string, Set<number>>();
    for (const { id, seat, decisions } of situations) {
      const game = id.split(':').slice(0, 3).join(':');
      seatsOf.set(game, (seatsOf.get(game) ?? new Set()).add(seat));
      // Who sits beside it stands in the joint decision.
      expect(decisions.every((decision) => decision !== null)).toBe(true);
    }
    for (const seats of seatsOf.values()) expect(seats.size).toBe(1);
    expect(new Set([...seatsOf.values()].flatMap((seats) => [...seats])).size).toBeGreaterThan(1);
  });

  it('beside the policy: saved ones and its own past, drawn by game', () => {
    const keys = rowsOf(later).flatMap((row) => Object.keys(row));
    for (const key of ['payoff vs base', 'payoff vs past selves', 'payoff vs policy@1'])
      expect(keys).toContain(key);
    const page = readFileSync(join(later, 'games', 'report.html'), 'utf8');
    expect(page).toContain('Payoff beside past selves');
    expect(page).not.toContain('Payoff beside policy@');
  });

  it('of an evaluation: results by who sat there, saved ones too', () => {
    const { summary } = JSON.parse(readFileSync(join(later, 'games', 'eval', 'rloo.json'), 'utf8')) as {
      summary: object;
    };
    expect(Object.keys(summary).filter((slice) => slice.startsWith('with '))).toEqual([
      'with games/rloo',
      'with titForTat',
    ]);
  });

  it('saved ones shape what is made of them by what they say, not by where they lie', () => {
    const of = (path: string) =>
      settingsOf(right(games, [`rl.opponents=[{policy: ${path}, name: x}]`]), 'train rloo').rl;
    cpSync(join(out, 'games', 'models'), join(out, 'moved'), { recursive: true });
    expect(of(join(out, 'moved', 'rloo'))).toEqual(of(join(saved, 'rloo')));
    expect(of(join(saved, 'sft'))).not.toEqual(of(join(saved, 'rloo')));
  });
});

describe('several learners', () => {
  const roles = fileURLToPath(new URL('./roles.yaml', import.meta.url));
  const out = scratch();
  const sets = ['--set', 'rl.steps=3', '--set', 'sft.steps=10'];
  const at = (dir: string, ...parts: readonly string[]): string =>
    readFileSync(join(dir, 'roles', ...parts), 'latin1');
  const learned = (dir: string): readonly string[] => [
    at(dir, 'metrics', 'rloo.jsonl'),
    ...['leader', 'others'].map((agent) => at(dir, 'models', 'rloo', agent, 'adapter_model.safetensors')),
  ];
  beforeAll(async () => {
    const { code, err } = await tompo(['run', roles, '--out', out, ...sets]);
    expect(code, err).toBe(0);
  });

  it('each has an adapter, its own numbers, and its part of validation, evaluation and report', () => {
    const [metrics, leader, others] = learned(out);
    expect(leader).not.toBe(others);
    const rows =
      metrics
        ?.trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Row) ?? [];
    const last = rows.at(-1) as Row;
    // One seat of the leader, two of the others.
    const answers = (agent: string): number =>
      (last[`${agent}: tokens`] as number) / (last[`${agent}: completionLength`] as number);
    expect(answers('others') / answers('leader')).toBeCloseTo(2);
    expect(last.payoff).toBeCloseTo(
      ((last['leader: payoff'] as number) + 2 * (last['others: payoff'] as number)) / 3,
    );
    expect(last['leader: validationPayoff']).toEqual(expect.any(Number));
    const { summary } = JSON.parse(at(out, 'eval', 'rloo.json')) as {
      summary: Record<string, { u1: { counted: number } }>;
    };
    expect(summary['as others']?.u1.counted).toBe(2 * (summary['as leader']?.u1.counted ?? 0));
    const page = at(out, 'report.html');
    for (const title of ['Own payoff of leader', 'Own payoff of others']) expect(page).toContain(title);
    expect(page).toContain('the seats of leader');
  });

  it('stopped and gone on with, both are the same to the byte', async () => {
    const again = scratch();
    const stopped = await tompo(['run', roles, '--out', again, ...sets], {
      interruptWhen: (shown) => shown.includes('· rloo'),
    });
    expect(stopped.code, stopped.err).toBe(130);
    const resumed = await tompo(['run', 'roles', '--resume', '--out', again]);
    expect(resumed.code, resumed.err).toBe(0);
    expect(learned(again)).toEqual(learned(out));
  });

  it('one of them can be a partner elsewhere; made again, nothing of the old is left', async () => {
    const { code, err } = await tompo([
      'train',
      join(out, 'roles'),
      '--force',
      '--set',
      'rl.agents={leader: [0]}',
      '--set',
      `rl.opponents=[{policy: ${join(out, 'roles', 'models', 'sft')}, name: base}]`,
      '--set',
      'evaluation.seats=first',
    ]);
    expect(code, err).toBe(0);
    expect(readdirSync(join(out, 'roles', 'models', 'rloo'))).toEqual(['leader']);
  });

  it.each<[string, string]>([
    ['rl.agents={leader: [0], others: [0, 1, 2]}', 'seat 0 is of leader already'],
    ['rl.agents={leader: [0], others: [1, 2, 3]}', 'there is no seat 3 in a game of 3 seats'],
    ['rl.agents={}', 'names nobody; give each learner its seats'],
    ['rl.agents={a/b: [0, 1, 2]}', 'use letters, digits and dashes: it names a folder'],
    ['rl.agents={leader: []}', 'needs at least 1 entry, not []'],
    ['rl.seats=all', 'rl.agents says who sits where'],
    ['rl.opponents=[planner]', 'every seat is of one of rl.agents; leave it out'],
  ])('%s is refused in one sentence', (set, says) => {
    const recipe = loadRecipe(roles, [set]);
    const faults = E.isLeft(recipe) ? explain(recipe.left).split('\n').slice(1) : [];
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(says);
  });

  it('a seat of nobody is told, and who would be evaluated there', () => {
    const recipe = loadRecipe(roles, ['rl.agents={leader: [0]}']);
    expect(E.isLeft(recipe) && explain(recipe.left)).toMatch(
      /rl\.opponents .*is missing: seat 1 is of none of rl\.agents[\s\S]*evaluation\.seats .*set it to first/,
    );
  });

  it('of several it must be said whose past sits there', () => {
    const faults = (past: string): string => {
      const recipe = loadRecipe(roles, [
        'rl.agents={leader: [0], others: [1]}',
        `rl.opponents=[{pastSelves: ${past}}]`,
        'evaluation.seats=first',
      ]);
      return E.isLeft(recipe) ? explain(recipe.left) : '';
    };
    expect(faults('{every: 2}')).toContain('is missing: say whose past selves; one of leader, others');
    expect(faults('{every: 2, agent: eve}')).toContain('eve learns nothing here');
    expect(faults('{every: 2, agent: others}')).toBe('');
  });
});

describe('a pool beside the policy while it learns', () => {
  const out = scratch();
  it('sits with all its members, shares its weight in a list, and what its file says shapes the training', async () => {
    const pooled = 'rl.opponents=[{pool: repeated@1, weight: 3}, {player: freeRider, weight: 1}]';
    const { code, err } = await tompo([
      'train',
      games,
      '--out',
      out,
      '--set',
      pooled,
      ...['rl.steps=4', 'rl.promptsPerStep=6', 'rl.rollouts.peers=prompt'].flatMap((set) => ['--set', set]),
    ]);
    expect(code, err).toBe(0);
    const pool = findPool('repeated@1');
    if (E.isLeft(pool)) throw new Error('there is no such pool');
    const members = ['freeRider', ...pool.right.members.map(({ player }) => player.name)];
    const met = new Set(
      rowsOf(out).flatMap((row) =>
        Object.keys(row).flatMap((key) => (key.startsWith('payoff vs ') ? [key.slice(10)] : [])),
      ),
    );
    expect(met.size).toBeGreaterThan(2);
    for (const name of met) expect(members).toContain(name);
    expect([...met].some((name) => name !== 'freeRider')).toBe(true);
    expect(settingsOf(right(games, [pooled]), 'train rloo').rl).not.toEqual(
      settingsOf(right(games, ['rl.opponents=[freeRider]']), 'train rloo').rl,
    );
  });
});

describe('what is learned from', () => {
  const out = scratch();
  it('branches, by what a decision is worth to the group and by likeness to the expert', async () => {
    const { code, err } = await tompo([
      'train',
      games,
      '--out',
      out,
      ...[
        'rl.rollouts=branches',
        'rl.rollouts.turns=all',
        'rl.reward=[{reward: counterfactualWelfare, weight: 2}, {reward: imitation, weight: 0.5}]',
        'rl.opponents=[planner]',
      ].flatMap((set) => ['--set', set]),
    ]);
    expect(code, err).toBe(0);
    for (const row of rowsOf(out).slice(1))
      for (const key of ['counterfactualWelfare', 'agreement', 'welfare'])
        expect(row[key], key).toEqual(expect.any(Number));
  });

  it('games that a limit ends are told as cut off', async () => {
    const { code, err } = await tompo([
      'train',
      games,
      '--out',
      out,
      '--force',
      '--set',
      'rl.rollouts.maxPhases=3',
    ]);
    expect(code, err).toBe(0);
    for (const { truncatedEpisodes } of rowsOf(out).slice(1)) expect(truncatedEpisodes).toBe(1);
  });
});

describe('recipes', () => {
  it('of situations are what they were: no key of games is in them, nor in what their stages rest on', () => {
    const recipe = right(tiny);
    expect(right(tiny, ['rl.rollouts=situations'])).toEqual(recipe);
    expect(Object.keys(recipe.rl)).not.toContain('rollouts');
    expect(settingsOf(recipe, 'train tompo').rl).toEqual(recipe.rl);
  });

  it('of games have their defaults, and a saved one is the same read back', () => {
    const recipe = right(games);
    expect(recipe.rl).toMatchObject({
      rollouts: { kind: 'episodes', maxPhases: 1000 },
      seats: 'random',
      reward: { reward: 'payoff', weight: 1, discount: 1, from: 'turn' },
    });
    expect(right(games, ['rl.rollouts=branches']).rl.rollouts).toEqual({
      kind: 'branches',
      turns: 'one',
      continuation: 'policy',
      maxPhases: 1000,
    });
    expect(parseRecipe(parse(recipeText(recipe)))).toEqual(E.right(recipe));
  });

  it('rest on what the games depend on: partners, rewards, the games themselves', () => {
    const of = (...set: readonly string[]) => settingsOf(right(games, set), 'train rloo');
    const before = of();
    for (const set of [
      'rl.opponents=[freeRider]',
      'rl.reward=welfare',
      'games.0.cost=[0.1,0.8]',
      'data.heldoutShare=0.3',
      'evaluation.onUnreadable=repeat',
    ])
      expect(of(set), set).not.toEqual(before);
    expect(of('evaluation.games=5', 'data.trainGames=9')).toEqual(before);
  });

  it.each<[string, string]>([
    [
      'rl.rollouts=episode',
      'rl.rollouts (--set rl.rollouts=episode): must be one of situations, episodes, branches, not "episode"',
    ],
    ['rl.rollouts.kind=branch', 'must be one of episodes, branches, not "branch"; did you mean branches?'],
    ['rl.rollouts.maxPhases=0', 'must be at least 1, not 0'],
    ['rl.rollouts.turns=one', 'rl.rollouts.turns (--set rl.rollouts.turns=one): unknown key'],
    ['rl.reward=payof', 'must be one or a list of imitation, compliance, payoff'],
    ['rl.reward=[{reward: payof}]', 'did you mean payoff?'],
    ['rl.reward=[{reward: payoff, discont: 1}]', 'unknown key; did you mean discount?'],
    ['rl.reward=[{reward: payoff, weight: .nan}]', 'must be a number, not .nan'],
    ['rl.reward=[{reward: payoff, weight: 0}]', 'every weight is 0: nothing would be learned'],
    ['rl.reward=[{module: ./none.mjs}]', 'there is no file'],
    ['rl.reward=beliefsWorth', 'text.beliefs is none; set it to required or optional'],
    ['rl.opponents=[plannr]', 'rl.opponents[0] (--set rl.opponents=[plannr]): must be one of planner'],
    ['rl.opponents=[]', 'needs at least 1 entry, not []'],
    [
      'rl.opponents=[{player: planner, weight: 0}, {player: nash, weight: 0}]',
      'every weight is 0: nobody would take the other seats',
    ],
    ['rl.opponents=[{player: planner, weight: -1}]', 'must be at least 0, not -1'],
    ['rl.opponents=[{player: planner, weight: .inf}]', 'must be a number, not .inf'],
    [
      'rl.opponents=[{player: planner, weight: 1.0e+308}, {player: nash, weight: 1.0e+308}]',
      'have no finite sum',
    ],
    ['rl.opponents=[{module: ./none.mjs}]', 'there is no file'],
    ['rl.opponents=[{policy: /nowhere}]', 'rl.opponents[0].policy'],
    ['evaluation.opponents=[{policy: /}]', 'has neither a model (model.safetensors) nor an adapter'],
    ['rl.opponents=[{pastSelves: {every: 0}}]', 'must be at least 1, not 0'],
    ['rl.opponents=[{pastSelves: {every: 2, sampler: best}}]', 'must be one of uniform, latest, prioritised'],
    ['rl.opponents=[{pastSelves: {every: 2}}, {pastSelves: {every: 3}}]', 'keep one of the two'],
    ['evaluation.opponents=[{pastSelves: {every: 2}}]', 'past selves are there while the policy learns'],
    ['data.opponents=[{pastSelves: {every: 2}}]', 'past selves are there while the policy learns'],
    ['data.opponents=[]', 'needs at least 1 entry, not []'],
    ['data.opponents=[{player: grim, weight: 0}]', 'every weight is 0: nobody would take the other seats'],
    ['rl.seats=all', 'all leaves no seat to rl.opponents'],
    ['rl.situations=10', '10 is of rl.rollouts: situations, and games are played here; set it to all'],
    ['rl.decisions=graph', 'set it to both'],
  ])('%s is refused in one sentence', async (set, says) => {
    const faults = await faultsOf(set);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(says);
    expect(faults[0]).toContain(`(--set ${set})`);
  });

  it('keys of games without games are refused at their line', async () => {
    expect(await faultsOf('rl.rollouts=situations')).toEqual([
      expect.stringMatching(/^rl\.opponents \(line 9\): is of games that are played/),
    ]);
  });
});
