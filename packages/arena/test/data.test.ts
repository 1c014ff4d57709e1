import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { illegal, type NetworkObservation } from '@tompo/games';
import { either as E } from 'fp-ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { explain } from '../src/errors.js';
import {
  checkSituation,
  collectSituations,
  fromLine,
  gameSource,
  gamesOf,
  loadSituations,
  nash,
  noisy,
  planner,
  policyPlayer,
  readSituations,
  type SeededGame,
  type Situation,
  situations,
  toExample,
  toLine,
  writeSituations,
} from '../src/index.js';
import { right, smallBcz, smallPgg } from './fixtures.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tompo-arena-'));
}, 60_000);
afterAll(() => rm(folder, { recursive: true }));

const drawn = (count: number): readonly SeededGame[] =>
  right(right(gameSource({ split: 'train', seed: 5 })).games(count));

const collect = async (options: Parameters<typeof collectSituations>[0]) =>
  right(await collectSituations(options));

describe('situations', () => {
  const games = [
    { game: smallBcz({ sequence: 'GEE' }), seed: 1 },
    { game: smallPgg({}), seed: 2 },
  ];

  it('one for each mover at each phase, in order, with the experts’ joint decision', async () => {
    const list = await collect({ games, experts: planner });
    // 2 rounds of 3 phases of 3 seats, then 2 of 2 of 4.
    expect(list).toHaveLength(18 + 16);
    expect(list.map(({ seat }) => seat).slice(0, 6)).toEqual([0, 1, 2, 0, 1, 2]);
    expect(new Set(list.map(({ id }) => id)).size).toBe(list.length);
    expect(list[0]).toMatchObject({
      game: 'bcz-v1',
      round: 0,
      kind: 'graph',
      space: { _tag: 'links', n: 3, self: 0 },
      decisions: [
        { _tag: 'links', to: [0, 1, 1] },
        { _tag: 'links', to: [1, 0, 1] },
        { _tag: 'links', to: [1, 1, 0] },
      ],
    });
    for (const { decisions, space, seat } of list) {
      expect(illegal(space, decisions[seat])).toBeNull();
    }
  });

  it('is the same whatever the batch, and carries JSON only', async () => {
    const options = { games: drawn(20), experts: planner, explore: { share: 0.5 } };
    const list = await collect(options);
    expect(await collect({ ...options, batch: 1 })).toEqual(list);
    expect(await collect({ ...options, batch: 7 })).toEqual(list);
    expect(JSON.parse(JSON.stringify(list))).toEqual(list);
  });

  it('keeps one seat, or some kinds of phases, of the same play', async () => {
    const all = await collect({ games, experts: nash });
    const efforts = await collect({ games, experts: nash, kinds: ['effort'] });
    expect(efforts).toEqual(all.filter(({ kind }) => kind === 'effort'));
    const one = await collect({ games, experts: nash, seats: 'one' });
    expect(one).toHaveLength(6 + 4);
    expect(all).toEqual(expect.arrayContaining([...one]));
    expect(new Set(one.slice(0, 6).map(({ seat }) => seat)).size).toBe(1);
  });

  it('explores: states off the path, the expert’s answer on them', async () => {
    const games = drawn(60);
    const straight = await collect({ games, experts: planner });
    const strayed = await collect({ games, experts: planner, explore: { share: 0.5 } });
    expect(strayed.map(({ id }) => id)).toEqual(straight.map(({ id }) => id));
    const changed = strayed.filter(
      (one, i) => JSON.stringify(one.observation) !== JSON.stringify(straight[i]?.observation),
    );
    expect(changed.length / strayed.length).toBeGreaterThan(0.3);
    // The first phase is never off the path, and what is recorded is the planner's decision at the very state.
    const gameOf = gamesOf();
    for (const { observation, decisions, kind } of strayed.filter((_, i) => i % 7 === 0)) {
      const { graph, round, index, history, params } = observation as NetworkObservation;
      const { analysis } = right(gameOf({ game: (observation as NetworkObservation).game, params }));
      expect(analysis?.planner?.({ round, index, graph, history })).toEqual(decisions);
      expect(kind === 'effort' || decisions[0]?._tag === 'links').toBe(true);
    }
    expect(await collect({ games, experts: planner, explore: { share: 0 } })).toEqual(straight);
  });

  it('strays as often as it is told', async () => {
    const games = Array.from({ length: 200 }, (_, seed) => ({ game: smallBcz({ rounds: 1 }), seed }));
    const played = (list: readonly Situation[]) =>
      list
        .filter(({ kind, seat }) => kind === 'effort' && seat === 0)
        .map(({ observation }) => JSON.stringify((observation as NetworkObservation).graph));
    const complete = JSON.stringify([
      [0, 1, 1],
      [1, 0, 1],
      [1, 1, 0],
    ]);
    const all = await collect({ games, experts: planner, explore: { share: 1, seats: 1 } });
    // Three fair coins a pair's worth: every link forms with probability ¼, all three with 1/64.
    expect(played(all).filter((graph) => graph === complete).length).toBeLessThan(12);
    const half = await collect({
      games,
      experts: planner,
      explore: { share: 0.5, seats: 1, players: [noisy(1, nash)] },
    });
    // 100 + 100/64 expected, standard deviation 7.
    expect(Math.abs(played(half).filter((graph) => graph === complete).length - 101.6)).toBeLessThan(29);
  });

  it('leaves out phases in which an expert could not be read, and says so', async () => {
    const dropped: unknown[] = [];
    const mumbling = policyPlayer({
      name: 'mumbling',
      style: 'compact',
      beliefs: 'none',
      complete: async (prompts) => prompts.map((prompt) => (/E[A-Z]\?$/.test(prompt) ? '1;' : 'hm')),
    });
    const [first] = games;
    const list = await collect({
      games: [first as SeededGame],
      experts: () => [mumbling, nash, nash],
      onDropped: (one) => dropped.push(one),
    });
    expect(list.map(({ kind }) => kind)).toEqual(new Array(12).fill('effort'));
    expect(dropped).toEqual([
      { seed: 1, phase: 0, seat: 0 },
      { seed: 1, phase: 3, seat: 0 },
    ]);
  });

  it('beside others the expert has one seat of each game, and theirs is what they decide', async () => {
    const games = drawn(12);
    const garbled = policyPlayer({
      name: 'garbled',
      style: 'compact',
      beliefs: 'none',
      complete: async (prompts) => prompts.map(() => 'nothing of sense'),
    });
    const list = await collect({
      games,
      experts: planner,
      opponents: [nash, { player: garbled, weight: 2 }],
    });
    const alone = await collect({ games, experts: planner });
    const seatsOf = new Map<string, Set<number>>();
    for (const { id, seat } of list) {
      const game = id.split(':').slice(0, 3).join(':');
      seatsOf.set(game, (seatsOf.get(game) ?? new Set()).add(seat));
    }
    // Every game is there, though answers of others could not be read: nothing is learned from them.
    expect(seatsOf.size).toBe(games.length);
    for (const seats of seatsOf.values()) expect(seats.size).toBe(1);
    expect(list).toEqual(
      await collect({
        games,
        experts: planner,
        seats: 'one',
        opponents: [nash, { player: garbled, weight: 2 }],
      }),
    );
    // At the first phase all states are those that planners alone meet; only what the others do differs.
    const first = list.filter(({ id }) => id.split(':')[3] === '0');
    expect(first).toHaveLength(games.length);
    let differing = 0;
    for (const situation of first) {
      const same = alone.find(({ id }) => id === situation.id) as Situation;
      expect(situation.decisions[situation.seat]).toEqual(same.decisions[situation.seat]);
      expect(situation.decisions).toHaveLength(same.decisions.length);
      if (JSON.stringify(situation.decisions) !== JSON.stringify(same.decisions)) differing += 1;
    }
    expect(differing).toBeGreaterThan(0);
    for (const situation of list) expect(checkSituation(situation)).toBeNull();
    const none = await collectSituations({ games, experts: planner, opponents: [] });
    expect(E.isLeft(none) && explain(none.left)).toMatch(/opponents/);
  });

  it('ends with the fault of an expert or of the table', async () => {
    const wrong = await collectSituations({ games, experts: () => [nash] });
    expect(wrong).toMatchObject(E.left({ _tag: 'WrongSeats', index: 0 }));
    const { analysis: _none, ...bare } = smallBcz({});
    const refused = await collectSituations({ games: [{ game: bare, seed: 0 }], experts: nash });
    expect(refused).toMatchObject(E.left({ _tag: 'UnsupportedGame' }));
  });

  it('makes more than 2,000 a second, prompts included', async () => {
    // Processor time of this process, not wall time: the machine may be busy.
    const started = process.cpuUsage();
    const list = await collect({ games: drawn(150), experts: planner, explore: { share: 0.3 } });
    const gameOf = gamesOf();
    for (const one of list) {
      toExample(right(gameOf(one)), one, { style: 'compact', beliefs: 'required' });
    }
    expect(list.length / (process.cpuUsage(started).user / 1e6)).toBeGreaterThan(2000);
  });
});

describe('JSON lines', () => {
  it('come back as they went', async () => {
    const path = join(folder, 'whole.jsonl');
    const list = await collect({ games: drawn(5), experts: planner });
    expect(await writeSituations(path, list)).toBe(list.length);
    expect(await loadSituations(path)).toEqual({ situations: list, faults: [] });
  });

  it('are written as they come', async () => {
    const path = join(folder, 'stream.jsonl');
    const source = async function* () {
      for await (const one of situations({ games: drawn(3), experts: planner })) {
        yield right(one);
      }
    };
    const count = await writeSituations(path, source());
    const seen: string[] = [];
    for await (const line of readSituations(path)) {
      seen.push(right(line).id);
    }
    expect(seen).toHaveLength(count);
  });

  it('keep the good lines of a file that was cut off or mixed up, with the numbers of the bad ones', async () => {
    const path = join(folder, 'broken.jsonl');
    const [a, b, c] = await collect({ games: drawn(1), experts: planner });
    const lines = [a, b, c].map((one) => toLine(one as Situation));
    await writeFile(path, `${lines[0]}{"name": "someone else"}\n\n${lines[1]}${lines[2]?.slice(0, 50)}`);
    const { situations: kept, faults } = await loadSituations(path);
    expect(kept).toEqual([a, b]);
    expect(faults).toEqual([
      { _tag: 'InvalidLine', line: 2, reason: 'id is not a text', text: '{"name": "someone else"}' },
      {
        _tag: 'InvalidLine',
        line: 5,
        reason: expect.stringContaining('cut-off'),
        text: lines[2]?.slice(0, 50),
      },
    ]);
    expect(explain(faults[1] as (typeof faults)[number])).toMatch(/^Line 5: it is not JSON/);
    expect((await readFile(path, 'utf8')).split('\n')).toHaveLength(5);
  });

  const good = async (): Promise<Situation> => {
    const [first] = await collect({ games: [{ game: smallBcz({}), seed: 1 }], experts: planner });
    return first as Situation;
  };

  it.each<[string, (s: Situation) => object, string]>([
    ['no id', (s) => ({ ...s, id: '' }), 'id is not a text'],
    ['a seat that is none', (s) => ({ ...s, seat: 1.5 }), 'seat is not a whole number'],
    ['no own decision', (s) => ({ ...s, decisions: [null, null, null] }), 'none for the own seat'],
    ['a self-link', (s) => ({ ...s, decisions: [{ _tag: 'links', to: [1, 0, 0] }] }), 'decisions[0]'],
    [
      'a row of another length',
      (s) => ({ ...s, decisions: [{ _tag: 'links', to: [0, 1] }] }),
      'row of 3 bits',
    ],
    [
      'a decision of another kind',
      (s) => ({ ...s, decisions: [{ _tag: 'effort', value: 1 }] }),
      'not of kind links',
    ],
    ['an unknown space', (s) => ({ ...s, space: { _tag: 'bid' } }), 'no known kind'],
    [
      'an effort that is no number',
      (s) => ({
        ...s,
        space: { _tag: 'effort', min: 0, max: 1, decimals: 1 },
        decisions: [{ _tag: 'effort', value: null }],
      }),
      'no finite value',
    ],
    [
      'an option that is none',
      (s) => ({ ...s, space: { _tag: 'choice', options: ['c'] }, decisions: [{ _tag: 'choice', index: 1 }] }),
      'not one of the options',
    ],
    ['a list', () => [], 'not an object'],
  ])('refuse %s', async (_what, change, reason) => {
    const line = JSON.stringify(change(await good()));
    const read = fromLine(line, 3);
    expect(E.isLeft(read) && read.left.reason).toContain(reason);
    expect(E.isLeft(read) && read.left.line).toBe(3);
  });

  it('take every situation that is made', async () => {
    for (const one of await collect({ games: drawn(10), experts: planner })) {
      expect(checkSituation(one)).toBeNull();
    }
  });
});
