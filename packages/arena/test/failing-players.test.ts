/** @file Players that throw, reject, hang or lie: that is their answer, the games beside it are what they were. */
import type { Decision } from '@tompo/games';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import {
  ask,
  collectSituations,
  evaluate,
  experts,
  explain,
  explainReason,
  type MatchRecord,
  noisy,
  type Player,
  type PrivilegedPlayer,
  play,
  playRounds,
  policyPlayer,
  printMatch,
  type Reply,
  type Request,
  recorded,
  scripted,
} from '../src/index.js';
import { right, smallBcz, smallPgg } from './fixtures.js';

const { planner, nash } = experts;
const game = smallBcz({ sequence: 'GE', rounds: 2 });
const BAD_SEED = 7;
const GAMES = [3, BAD_SEED, 11].map((seed) => ({ game, seed }));

/** The first question of seat 0 in the game of seed 7: the graph phase of round 0. */
const isBad = ({ game: asked, state, observation }: Request, bad: ReadonlySet<unknown>): boolean =>
  bad.has(observation) && asked.phase(state).round === 0 && asked.phase(state).index === 0;

/** Fails at one question, of one game, in one way; plays as the planner otherwise. */
const failingAt = (fault: (request: Request) => unknown, sync = false): Player => {
  const marked = new Set<unknown>();
  return {
    name: 'failing',
    privileged: true,
    act: (requests) => {
      // Three games in the first call, the second of them is the bad one.
      if (requests.length === 3 && marked.size === 0) marked.add(requests[1]?.observation);
      const answers = async (): Promise<readonly Reply[]> =>
        Promise.all(
          requests.map(async (request) =>
            isBad(request, marked)
              ? ((await fault(request)) as Reply)
              : ((await planner.act([request]))[0] as Reply),
          ),
        );
      if (sync && requests.some((request) => isBad(request, marked))) fault(requests[0] as Request);
      return answers();
    },
  };
};

const decision = (given: unknown): Reply => ({ _tag: 'decision', decision: given as Decision });
const thrower = (what: unknown) => (): never => {
  throw what;
};

const FAULTS: Readonly<Record<string, (request: Request) => unknown>> = {
  'throws an error': thrower(new Error('out of luck')),
  'throws undefined': thrower(undefined),
  'throws what cannot be shown': thrower({ toString: thrower('no') }),
  rejects: () => Promise.reject(new RangeError('no')),
  hangs: () => new Promise(() => undefined),
  'gives undefined': () => undefined,
  'gives null': () => null,
  'gives a number': () => 3,
  'gives a bare decision': () => ({ _tag: 'links', to: [0, 1, 1] }),
  'gives no tag': () => ({ decision: { _tag: 'links', to: [0, 1, 1] } }),
  'gives a tag that is a property of every object': () => ({ _tag: 'constructor' }),
  'gives no decision': () => decision(undefined),
  'gives a text as its decision': () => decision('011'),
  'gives a decision of another space': () => decision({ _tag: 'effort', value: 1 }),
  'links to itself': () => decision({ _tag: 'links', to: [1, 1, 1] }),
  'gives a row too short': () => decision({ _tag: 'links', to: [0, 1] }),
  'gives a row of texts': () => decision({ _tag: 'links', to: ['0', '1', '1'] }),
  'gives a row that is no list': () => decision({ _tag: 'links', to: 'yes' }),
  // A row with a hole at 1.
  'gives a row with holes': () =>
    decision({ _tag: 'links', to: Object.assign(new Array(3), { 0: 0, 2: 1 }) }),
  'gives a decision that throws when looked at': () => ({
    _tag: 'decision',
    get decision() {
      throw new Error('ha');
    },
  }),
  'gives a text that is none': () => ({ _tag: 'text', text: 7, ended: true, style: 'compact' }),
  'gives a text of no style': () => ({ _tag: 'text', text: 'BC;', ended: true, style: 'loud' }),
  'gives a failure that is none': () => ({ _tag: 'failed', error: 'no' }),
  'gives a failure nobody knows': () => ({ _tag: 'failed', error: { _tag: 'Mystery' } }),
  'gives a noncompliance without reason': () => ({ _tag: 'noncompliant', text: null }),
  'changes the observation': ({ observation }) => {
    (observation as { n: number }).n = 99;
    return decision({ _tag: 'links', to: [0, 1, 1] });
  },
  'changes the space': ({ space }) => {
    (space as { self: number }).self = 2;
    return decision({ _tag: 'links', to: [1, 1, 0] });
  },
  'changes the parameters': (request) => {
    (request.observation as { params: { cost: number } }).params.cost = -5;
    return decision({ _tag: 'links', to: [0, 1, 1] });
  },
  'changes the past of all': ({ observation }) => {
    (observation as { history: unknown[] }).history.push({ _tag: 'effort' });
    return decision({ _tag: 'links', to: [0, 1, 1] });
  },
};

const seated = (player: Player) => GAMES.map((one) => ({ ...one, players: [player, nash, nash] }));
const others = (records: readonly MatchRecord[]): readonly MatchRecord[] =>
  records.filter(({ seed }) => seed !== BAD_SEED);
const renamed = (records: readonly MatchRecord[]): unknown =>
  JSON.parse(JSON.stringify(records).replaceAll('"failing"', '"planner"'));

describe('a player that fails at one question', () => {
  it.each(Object.entries(FAULTS))(
    '%s: it fails there alone, by name, and the games go on',
    async (_, fault) => {
      const sound = right(await play({ games: seated(planner) }));
      const records = right(await play({ games: seated(failingAt(fault)), timeoutMs: 50 }));
      expect(renamed(others(records))).toEqual(renamed(others(sound)));
      const bad = records.find(({ seed }) => seed === BAD_SEED) as MatchRecord;
      expect(bad.status).toBe('terminated');
      const own = bad.phases.map(({ decisions }) => decisions[0]);
      expect(own.map((one) => one?.outcome._tag)).toEqual(['noncompliant', 'parsed', 'parsed', 'parsed']);
      expect(own[0]).toMatchObject({
        text: null,
        outcome: { reason: { _tag: 'PlayerFailed', player: 'failing' } },
        substitute: 'skip',
        played: { _tag: 'links', to: [0, 0, 0] },
      });
      const { outcome } = own[0] as NonNullable<(typeof own)[0]>;
      const sentence = outcome._tag === 'noncompliant' ? explainReason(outcome.reason) : '';
      expect(sentence).toMatch(/^The player failing failed, which is no decision: [^\n]+\.$/);
      expect(printMatch(bad)).toContain(sentence);
      expect(JSON.parse(JSON.stringify(bad))).toEqual(bad);
    },
  );

  it('counts as a decision that is not valid', async () => {
    const policy = failingAt(FAULTS['throws an error'] as () => never);
    const result = right(
      await evaluate({ policy, opponents: nash, games: GAMES, seats: 'zero', reference: planner }),
    );
    // Three games of four phases, one decision of them is none.
    expect(result.summary.all?.u1).toMatchObject({ value: 11 / 12, counted: 12 });
    expect(result.games).toHaveLength(3);
  });

  it('stands for as the match says', async () => {
    const player = failingAt(FAULTS.rejects as () => never);
    const records = right(await play({ games: seated(player), onUnreadable: 'default' }));
    expect(records[1]?.phases[0]?.decisions[0]).toMatchObject({
      outcome: { _tag: 'noncompliant' },
      substitute: 'default',
    });
  });

  it('a reference that fails says nothing there', async () => {
    const [, bad] = right(
      await play({
        games: seated(nash),
        values: [nash],
        reference: { name: 'reference', act: async () => [] },
      }),
    );
    expect(bad?.phases[0]?.decisions.map(({ reference }) => reference)).toEqual([null, null, null]);
  });
});

describe('a player that fails always', () => {
  it.each([
    ['throws', () => thrower(new Error('never'))()],
    ['hangs', () => new Promise<never>(() => undefined)],
    ['gives no list', async () => undefined],
    [
      'gives too many',
      async (requests: readonly Request[]) => [...requests, ...requests].map(() => decision(null)),
    ],
    [
      'takes its questions away',
      async (requests: readonly Request[]) => {
        (requests as Request[]).length = 0;
        return [];
      },
    ],
  ])('%s: every decision of it is none, and the match ends', async (_, act) => {
    const player = { name: 'never', privileged: true, act } as PrivilegedPlayer;
    const records = right(await play({ games: seated(player), timeoutMs: 20 }));
    for (const { phases, status } of records) {
      expect(status).toBe('terminated');
      for (const { decisions } of phases)
        expect(decisions.map(({ outcome }) => outcome._tag)).toEqual(['noncompliant', 'parsed', 'parsed']);
    }
  });

  it('scripted, and behind noise, and as a policy', async () => {
    const bad = scripted('bad', thrower(new Error('no')));
    const policies = [
      policyPlayer({ name: 'a', style: 'compact', beliefs: 'none', complete: thrower('no') }),
      policyPlayer({ name: 'b', style: 'compact', beliefs: 'none', complete: async () => 'BC;' as never }),
      policyPlayer({ name: 'c', style: 'compact', beliefs: 'none', complete: async () => [null as never] }),
    ];
    for (const player of [bad, noisy(0, bad), ...policies]) {
      const records = right(await play({ games: seated(player) }));
      const reasons = records.flatMap(({ phases }) =>
        phases.map(({ decisions: [own] }) =>
          own?.outcome._tag === 'noncompliant' ? own.outcome.reason._tag : 'parsed',
        ),
      );
      expect(new Set(reasons)).toEqual(new Set(['PlayerFailed']));
    }
  });

  it('ends data and rounds with a sentence', async () => {
    for (const bad of [
      scripted('bad', thrower(new Error('no'))),
      scripted('bad', () => undefined as never),
      scripted('bad', () => E.right(undefined as never)),
    ]) {
      const data = await collectSituations({ games: GAMES, experts: bad });
      expect(data).toMatchObject(E.left({ _tag: 'PlayerFailed', player: 'bad' }));
      const [round] = playRounds(seated(bad));
      expect(round !== undefined && E.isLeft(round) && explain(round.left)).toMatch(/\.$/);
    }
  });
});

describe('asking', () => {
  const questions = right(E.right(GAMES)).map(({ game: asked, seed }): Request => {
    const state = asked.initial({ uniform: () => 0, int: () => 0 } as never);
    return {
      game: asked,
      state,
      seat: 0,
      observation: asked.observe(state, 0),
      space: asked.space(state, 0) as Request['space'],
      messages: [],
      seed,
    };
  });

  it('a call that fails costs a call for each half, down to the question that fails', async () => {
    const asked: number[] = [];
    const many = Array.from({ length: 64 }, (_, i) => ({ ...(questions[0] as Request), seed: i }));
    const player: Player = {
      name: 'picky',
      privileged: true,
      act: async (requests) => {
        asked.push(requests.length);
        if (requests.some(({ seed }) => seed === 40)) throw new Error('40');
        return planner.act(requests);
      },
    };
    const replies = await ask(player, many);
    expect(replies.flatMap((reply, i) => (reply._tag === 'decision' ? [] : [i]))).toEqual([40]);
    // 64, then two halves at each of six levels.
    expect(asked).toHaveLength(1 + 2 * 6);
  });

  it('what is kept of a decision is a copy', async () => {
    const to = [0, 1, 1];
    const [reply] = await ask({ name: 'p', act: async () => [decision({ _tag: 'links', to })] }, [
      questions[0] as Request,
    ]);
    to[0] = 1;
    expect(reply).toEqual(decision({ _tag: 'links', to: [0, 1, 1] }));
  });

  it('is told of players, references and limits that are none', async () => {
    const bad = [
      { games: [{ game, seed: 0, players: [nash, undefined as never, nash] }] },
      { games: [{ game, seed: 0, players: [nash, nash, { name: 'x' } as never] }] },
      { games: seated(nash), reference: {} as never },
      ...[0, -1, Number.NaN, 2 ** 31, Number.POSITIVE_INFINITY, '9' as never].map((timeoutMs) => ({
        games: seated(nash),
        timeoutMs,
      })),
    ];
    for (const options of bad) {
      const played = await play(options);
      expect(played).toMatchObject(E.left({ _tag: 'InvalidOptions', of: 'play' }));
      expect(E.isLeft(played) && explain(played.left)).toContain(', expected a');
    }
    expect(E.isRight(await play({ games: seated(nash), timeoutMs: null }))).toBe(true);
  });

  it('a default move that throws is a fault of the options', async () => {
    const played = await play({
      games: seated({ name: 'none', act: async () => [] }),
      onUnreadable: 'default',
      defaultMove: thrower(new Error('no idea')),
    });
    expect(E.isLeft(played) && explain(played.left)).toContain('no idea');
  });
});

describe('faults of the run itself', () => {
  it('end the match with what was thrown, also behind noise, and nothing is scored', async () => {
    const cause = new Error('out of memory');
    const player: Player = { name: 'model', faults: 'stop', act: thrower(cause) };
    const policy = policyPlayer({
      name: 'model',
      style: 'compact',
      beliefs: 'none',
      faults: 'stop',
      complete: async () => thrower(cause)(),
    });
    for (const one of [player, noisy(0, player), policy]) {
      const played = await play({ games: seated(one) });
      expect(played).toMatchObject(E.left({ _tag: 'PlayerStopped', player: 'model' }));
      expect(E.isLeft(played) && played.left).toMatchObject({ cause });
      expect(E.isLeft(played) && explain(played.left)).toContain('out of memory');
    }
  });

  it('such a player is waited for', async () => {
    const slow: Player = {
      name: 'slow',
      privileged: true,
      faults: 'stop',
      act: async (requests) => {
        await new Promise((done) => setTimeout(done, 60));
        return planner.act(requests);
      },
    };
    const [record] = right(
      await play({
        games: [{ game: smallPgg({ sequence: 'E', rounds: 1 }), seed: 0, players: [slow, slow, slow, slow] }],
        timeoutMs: 5,
      }),
    );
    expect(record?.phases[0]?.decisions.every(({ outcome }) => outcome._tag === 'parsed')).toBe(true);
  });
});

describe('a record that is played again', () => {
  it('keeps what was no decision, with what stood in for it', async () => {
    for (const onUnreadable of ['skip', 'repeat', 'default'] as const) {
      const mumbler = policyPlayer({
        name: 'mumbler',
        style: 'compact',
        beliefs: 'none',
        complete: async (prompts) => prompts.map((_, i) => (i % 2 === 0 ? 'hm' : ';')),
      });
      const games = [
        { game, seed: 1, players: [mumbler, failingAt(thrower(new Error('no'))), nash] },
        { game, seed: 2, players: [mumbler, mumbler, { name: 'none', act: async () => [] }] },
      ];
      for (const record of right(await play({ games, onUnreadable }))) {
        const again = recorded(record);
        const [second] = right(
          await play({ games: [{ game, seed: record.seed, players: [again, again, again] }] }),
        );
        const essence = ({ phases, welfare }: MatchRecord) => ({
          welfare,
          phases: phases.map(({ decisions }) =>
            decisions.map(({ outcome, played, substitute, value }) => ({
              outcome,
              played,
              substitute,
              value,
            })),
          ),
        });
        expect(essence(second as MatchRecord)).toEqual(essence(record));
      }
    }
  });
});
