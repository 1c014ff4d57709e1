/** @file Partners as programs for network games, the regret beside them, and populations that grow: against players of @tompo/arena, by
 *  trying everything, and by laws. */
import {
  branchRollouts,
  constant,
  type Draw,
  experts,
  freeRider,
  gameSource,
  mixture,
  noisy,
  type Player,
  playRounds,
  type Request,
  type RolloutRequest,
  random,
  type SeededGame,
  scripted,
  type View,
  welfare,
} from '@tompo/arena';
import { bcz, type Decision, type Game, type NetworkObservation, pgg, rng } from '@tompo/games';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import { explain } from '../src/errors.js';
import {
  type Attention,
  attentionOf,
  changedPartner,
  crossedPartner,
  drawnPartner,
  type GrowingOptions,
  type GrowingState,
  type Growth,
  growingPopulation,
  growingRollouts,
  type PartnerProgram,
  partnerId,
  partnerInWords,
  partnerPlayer,
  partnerSize,
  shortfalls,
} from '../src/partners/index.js';
import { right } from './right.js';

const games: readonly Game[] = [
  right(
    bcz({ n: 4, alpha: [0.5, 1, 1.5, 2], delta: 0.1, cost: 0.2, maxEffort: 3, sequence: 'GE', rounds: 4 }),
  ),
  right(
    bcz({
      n: 3,
      alpha: 1,
      delta: 0.1,
      cost: 0.1,
      maxEffort: 3,
      sequence: 'GEE',
      rounds: 3,
      observability: 'own',
    }),
  ),
  right(pgg({ n: 4, endowment: [2, 4, 6, 8], multiplier: 1.6, linkCost: 0.1, sequence: 'GE', rounds: 4 })),
  right(
    pgg({
      n: 4,
      endowment: 5,
      multiplier: 1.6,
      linkCost: 0.1,
      sequence: 'EG',
      rounds: 3,
      observability: 'own',
    }),
  ),
] as readonly Game[];

/** All joint decisions of a play in which each seat moves at random one time in three, so that many pasts are seen. */
const decisionsOf = (player: Player, game: Game, seed: number): unknown => {
  const others = [noisy(0.3, experts.planner), random(seed), noisy(0.3, freeRider)];
  const players = [player, ...others].slice(0, game.seats);
  return [...playRounds([{ game, seed, players }])].map((round) => right(round).decisions);
};

const cooperating: PartnerProgram = {
  opening: { links: 'all', share: 1 },
  links: { _tag: 'anybody' },
  giving: { _tag: 'share', share: 0 },
};

describe('a partner', () => {
  const twins: readonly (readonly [string, PartnerProgram, Player])[] = [
    ['who links with all and gives nothing', cooperating, freeRider],
    [
      'who links with nobody and gives two thirds',
      {
        opening: { links: 'none', share: 0 },
        links: { _tag: 'not', of: { _tag: 'anybody' } },
        giving: { _tag: 'share', share: 2 / 3 },
      },
      constant({ links: 'none', effort: 2 }),
    ],
  ];
  it.each(twins)('%s decides as that player', (_, program, player) => {
    for (const game of games.slice(0, 2))
      for (const seed of [1, 2, 3])
        expect(decisionsOf(partnerPlayer(program), game, seed)).toEqual(decisionsOf(player, game, seed));
  });

  it.each(['planner', 'nash'] as const)('who gives as %s does gives that, on the graph in force', (of) => {
    const program: PartnerProgram = { ...cooperating, giving: { _tag: 'solution', of } };
    const asked: (readonly [Decision, Decision])[] = [];
    const watched: Player = {
      ...partnerPlayer(program),
      privileged: true,
      decide: (request: Request) => {
        const own = partnerPlayer(program).decide?.(request as never) as E.Either<never, Decision>;
        if (request.space._tag === 'effort')
          asked.push([
            right(own),
            right(experts[of].decide?.(request as never) as E.Either<never, Decision>),
          ]);
        return own;
      },
    } as Player;
    for (const game of games) decisionsOf(watched, game, 4);
    expect(asked.length).toBeGreaterThan(10);
    for (const [own, theirs] of asked) expect(own).toEqual(theirs);
  });

  it('whose links ask for half of what it gave has the links of titForTat at every past', () => {
    const program: PartnerProgram = {
      opening: { links: 'all', share: 1 },
      links: { _tag: 'matched', least: 0.5 },
      giving: { _tag: 'match', times: 1 },
    };
    let compared = 0;
    const beside: Player = {
      ...experts.titForTat,
      decide: (request: Request) => {
        const theirs = experts.titForTat.decide?.(request as never) as E.Either<never, Decision>;
        if (request.space._tag === 'links') {
          compared += 1;
          expect(
            right(partnerPlayer(program).decide?.(request as never) as E.Either<never, Decision>),
          ).toEqual(right(theirs));
        }
        return theirs;
      },
    } as Player;
    for (const game of games.slice(0, 3))
      for (let seed = 1; seed <= 10; seed++) decisionsOf(beside, game, seed);
    expect(compared).toBeGreaterThan(50);
  });

  it('that is drawn, changed or crossed is small, decides legally in every game, and keeps what it is called', () => {
    const draw = rng(7);
    let last = drawnPartner(draw);
    for (let i = 0; i < 150; i++) {
      const one = drawnPartner(draw);
      for (const program of [
        one,
        changedPartner(draw, one, 'links'),
        changedPartner(draw, one, 'giving'),
        crossedPartner(one, last),
      ]) {
        expect(partnerSize(program)).toBeLessThanOrEqual(30);
        expect(partnerId(JSON.parse(JSON.stringify(program)) as PartnerProgram)).toBe(partnerId(program));
        expect(partnerInWords(program)).toMatch(/^begins with .*; then links (where|with) .*; gives /);
        for (const game of games)
          for (const joint of decisionsOf(partnerPlayer(program), game, i) as readonly unknown[])
            expect(joint).toBeDefined();
      }
      last = one;
    }
  });

  it('with one part changed keeps the other', () => {
    const draw = rng(3);
    for (let i = 0; i < 50; i++) {
      const one = drawnPartner(draw);
      expect(changedPartner(draw, one, 'links').giving).toEqual(one.giving);
      expect(changedPartner(draw, one, 'giving').links).toEqual(one.links);
    }
  });

  it('cannot sit in a game that has no links and efforts, and says so', () => {
    const asked = partnerPlayer(cooperating).decide?.({
      game: { id: 'chess', seats: 2 },
      seat: 0,
      observation: {},
      space: { _tag: 'choice', options: ['a'] },
      state: null,
      messages: [],
      seed: 1,
    } as never) as E.Either<unknown, Decision>;
    expect(E.isLeft(asked)).toBe(true);
  });
});

const source = right(
  gameSource({
    split: 'train',
    seed: 1,
    families: [
      {
        family: 'bcz',
        weight: 1,
        sequences: ['GE'],
        n: [3, 4],
        rounds: 2,
        alpha: [0.5, 2],
        delta: [0.04, 0.16],
        cost: [0.02, 1],
        maxEffort: 2,
        spread: 0.3,
        costs: 'range',
        homogeneous: 0.5,
        partial: 0.5,
        empty: 0.5,
        observability: 'full',
      },
    ],
  }),
);
const tableOf = (list: readonly SeededGame[]) =>
  ({ games: list, seeks: 'welfare', onUnreadable: 'skip', beliefs: 'none', reader: 'strict' }) as const;

describe('regret beside a partner', () => {
  const list = right(source.games(4));

  it('is nothing for who plays the planner’s part beside planners, and what is missing for who does nothing', async () => {
    const idle = constant({ links: 'none', effort: 0 });
    const [own] = right(await shortfalls(experts.planner, [experts.planner], tableOf(list)));
    const [none] = right(await shortfalls(idle, [experts.planner], tableOf(list)));
    expect(own?.regret).toBeLessThan(1e-9);
    expect(none?.regret).toBeCloseTo((none?.best ?? 0) - (none?.value ?? 0), 12);
    expect(none?.best).toBeCloseTo(own?.best ?? 0, 12);
    expect(none?.conduct).toEqual({ links: 0, effort: 0 });
  });

  it('is against the best of all constant plays at least, and no play beside one who never answers beats the best', async () => {
    const silent = partnerPlayer({ ...cooperating, giving: { _tag: 'share', share: 0.5 } });
    const plays = [0, 0.5, 1, 1.5, 2].flatMap((effort) =>
      (['all', 'none'] as const).map((links) => constant({ links, effort })),
    );
    const found = await Promise.all(
      [...plays, random(1), random(2)].map(async (play) =>
        right(await shortfalls(play, [silent], tableOf(list))).map(({ best, value }) => best - value),
      ),
    );
    for (const [missing] of found) expect(missing).toBeGreaterThanOrEqual(-1e-9);
  });

  it('is the same whoever is measured beside it', async () => {
    const draw = rng(5);
    const all = Array.from({ length: 5 }, () => partnerPlayer(drawnPartner(draw)));
    const together = right(await shortfalls(experts.nash, all, tableOf(list)));
    const alone = await Promise.all(
      all.map(async (one) => right(await shortfalls(experts.nash, [one], tableOf(list)))[0]),
    );
    expect(together).toEqual(alone);
  });
});

describe('what a learner’s decisions hang on', () => {
  const list = right(source.games(4));
  const cooperates = partnerPlayer(cooperating);
  const attention = async (policy: Player) => right(await attentionOf(policy, cooperates, tableOf(list)));
  const changes = (found: readonly Attention[], object: string) => found.find((one) => one.object === object);

  it('is nothing for who plays the same whatever it sees', async () => {
    const found = await attention(constant({ links: 'all', effort: 1 }));
    expect(found.map(({ object }) => object)).toContain('what the others gave last');
    for (const { compared, links, effort } of found) {
      expect(compared).toBeGreaterThan(0);
      expect([links ?? 0, effort ?? 0]).toEqual([0, 0]);
    }
  });

  it('is what others gave for who links by it, and that alone', async () => {
    // It links with who gave more than half of what it could last.
    const reader = scripted('reader', ({ observation, space }) => {
      const seen = observation as NetworkObservation;
      if (space._tag === 'effort') return E.right({ _tag: 'effort', value: 1 });
      const last = seen.history.findLast((record) => record._tag === 'effort');
      const most = Number(seen.params.maxEffort ?? 0);
      return E.right({
        _tag: 'links',
        to: seen.types.map((_, j) =>
          j !== seen.seat && last !== undefined && (last.efforts[j] as number) > most / 2 ? 1 : 0,
        ),
      });
    });
    const found = await attention(reader);
    expect(changes(found, 'what the others gave last')?.links).toBe(1);
    expect(changes(found, 'what the others gave last')?.effort).toBe(0);
    expect(changes(found, 'what they gave before')?.links ?? 0).toBe(0);
    expect(changes(found, 'their types')?.links ?? 0).toBe(0);
  });

  it('counts no answer that cannot be read, and leaves what was asked as it was', async () => {
    const asked: View[] = [];
    const torn: Player = {
      name: 'torn',
      act: async (views) => {
        asked.push(...views);
        return views.map(() => ({ _tag: 'text', text: 'well', ended: true, style: 'natural' }));
      },
    };
    expect(await attention(torn)).toEqual([]);
    const texts = asked.map(({ observation }) => JSON.stringify(observation));
    expect(new Set(texts).size).toBeGreaterThan(list.length);
    // Every question is one that the game can put into words, with the same number of seats and records.
    for (const { game, observation } of asked)
      expect(game.text.render(observation, 'compact').length).toBeGreaterThan(0);
  });

  it('is said in the diagnosis of a growth, blind ones by name', async () => {
    const { growths } = (await run(optionsOf(), 4)).memory;
    for (const { diagnosis } of growths) {
      expect(diagnosis.attention.length).toBeGreaterThan(0);
      expect(diagnosis.text).toContain('Where one thing is otherwise.');
      expect(diagnosis.text).toContain('It hardly looks at what the others gave.');
    }
  });
});

/** A learner that links with nobody and gives nothing. */
const idleDraw: Draw = async ({ prompts, completions }) =>
  prompts.map((prompt) => {
    // A compact prompt ends in the phase, the seat, and a question mark.
    const text = /E[A-Z]\?\s*$/.test(prompt) ? '0;' : ';';
    return {
      promptIds: [0],
      completions: Array.from({ length: completions }, () => ({
        ids: [1],
        logprobs: [0],
        text,
        ended: true,
      })),
    };
  });

const begun = [experts.planner, freeRider];
const optionsOf = (changes: Partial<GrowingOptions> = {}): GrowingOptions => ({
  population: right(mixture(begun.map((player) => ({ player, weight: 1 })))),
  players: begun,
  rollouts: (population) =>
    right(
      branchRollouts({
        games: source,
        gamesPerStep: 2,
        opponents: population,
        completions: 2,
        continuation: experts.planner,
        style: 'compact',
        beliefs: 'none',
        reward: welfare(),
      }),
    ),
  games: source,
  every: 2,
  probes: 3,
  drafts: 8,
  attempts: 4,
  seed: 1,
  style: 'compact',
  beliefs: 'none',
  ...changes,
});
const requestAt = (step: number, memory: unknown): RolloutRequest => ({
  step,
  seed: 10 + step,
  draw: idleDraw,
  memory,
});

const run = async (options: GrowingOptions, steps: number, save = (memory: unknown): unknown => memory) => {
  const rollouts = right(growingRollouts(options));
  let memory: unknown = rollouts.memory;
  const groups: unknown[] = [];
  for (let step = 1; step <= steps; step++) {
    const done = await rollouts.step(requestAt(step, memory));
    groups.push(done.groups);
    memory = save(done.memory);
  }
  return { memory: memory as GrowingState<Growth>, groups };
};

describe('rollouts whose partners grow', () => {
  it('grow before each so many steps, never before the first, and go on from JSON as if nothing had been', async () => {
    const seen: number[] = [];
    const whole = await run(optionsOf({ onGrown: (growths) => seen.push(growths.length) }), 6);
    const again = await run(optionsOf(), 6, (memory) => JSON.parse(JSON.stringify(memory)));
    expect(whole.memory.growths.map(({ step }) => step)).toEqual([2, 4]);
    expect(seen).toEqual([1, 2]);
    expect(JSON.stringify(again)).toBe(JSON.stringify(whole));
  });

  it('take in who leaves more regret than anybody there, once each', async () => {
    const { growths, written } = (await run(optionsOf(), 10)).memory;
    expect(written.length).toBeGreaterThan(0);
    expect(new Set(written.map(({ id }) => id)).size).toBe(written.length);
    expect(written.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 12);
    for (const { accepted, proposals, regrets, diagnosis } of growths) {
      const most = Math.max(...regrets.map(({ regret }) => regret));
      expect(diagnosis.regret).toBe(most);
      expect(regrets.find(({ partner }) => partner === diagnosis.partner)?.regret).toBe(most);
      const one = proposals.filter(({ verdict }) => verdict === 'accepted');
      expect(one.map(({ id }) => id)).toEqual(accepted === null ? [] : [accepted]);
      for (const { verdict, regret } of proposals) if (verdict === 'duplicate') expect(regret).toBeNull();
    }
  });

  it('of drawn partners alone have no parents', async () => {
    const { growths } = (await run(optionsOf({ generator: 'random' }), 8)).memory;
    const lineages = growths.flatMap(({ proposals }) => proposals.map(({ lineage }) => lineage));
    expect(lineages.length).toBeGreaterThan(0);
    for (const lineage of lineages) expect(lineage).toEqual({ how: 'drawn', parents: [] });
  });

  it('are other rollouts with other settings: a checkpoint must not be taken for theirs', () => {
    const identity = (changes: Partial<GrowingOptions>) =>
      JSON.stringify(right(growingRollouts(optionsOf(changes))).identity);
    const all = [{}, { every: 3 }, { share: 0.2 }, { generator: 'random' as const }, { seed: 2 }].map(
      identity,
    );
    expect(new Set(all).size).toBe(all.length);
  });

  it('hold a constrained learner to the grammar of answers in every probe', async () => {
    let [with_, without] = [0, 0];
    const draw: Draw = (request) => {
      const { grammars = [], prompts } = request;
      with_ += grammars.filter((grammar) => grammar !== null).length;
      without += prompts.length - grammars.length;
      return idleDraw(request);
    };
    const rollouts = right(growingRollouts(optionsOf({ constrained: true, every: 1 })));
    const first = await rollouts.step({ ...requestAt(1, rollouts.memory), draw });
    const [free] = [without];
    await rollouts.step({ ...requestAt(2, first.memory), draw });
    // The rollouts themselves were not told so, and the probes were.
    expect(with_).toBeGreaterThan(0);
    expect(without - free).toBeLessThan(with_);
  });

  it('tell all that is wrong with the options at once', () => {
    const made = growingRollouts({
      ...optionsOf(),
      every: 0,
      probes: 1.5,
      share: 2,
      generator: 'llm' as never,
      players: [{ name: 'mute', act: async () => [] }],
      often: true,
    } as never);
    const told = E.isLeft(made) ? explain(made.left) : '';
    for (const word of ['every', 'probes', 'share', 'generator', 'players[0]', 'often'])
      expect(told).toContain(word);
  });
});

describe('what growing rollouts cannot be made of', () => {
  const refusal = (some: object): string => {
    const made = growingRollouts({ ...optionsOf(), ...some } as GrowingOptions);
    return E.isLeft(made) ? explain(made.left) : 'it was taken';
  };
  const { population, games: played, rollouts } = optionsOf();

  it('is told at once where next to nothing is given', () => {
    const made = growingRollouts({ players: [freeRider], seed: 1 } as unknown as GrowingOptions);
    const told = E.isLeft(made) ? explain(made.left) : '';
    for (const part of ['population.', 'rollouts', 'games.', 'style', 'beliefs'])
      expect(told).toContain(part);
  });

  it.each([
    ['style', ['naturel', '', null, undefined, 'toString']],
    ['beliefs', ['requird', true, null, undefined]],
    ['reader', ['lenent', 'Strict', null]],
    ['onUnreadable', ['skipp', false, null]],
  ])('is a misspelt word: %s', (option, words) => {
    for (const word of words)
      expect(refusal({ [option]: word }), String(word)).toContain(`${option} must be one of`);
  });

  it('is what could not be called when its time comes', () => {
    for (const none of [undefined, null, {}, E.right(population)])
      expect(refusal({ population: none })).toContain('population.draw must be a function');
    for (const none of [undefined, {}, E.right(played)])
      expect(refusal({ games: none })).toContain('games.games must be a function');
    for (const none of [undefined, E.right(rollouts)])
      expect(refusal({ rollouts: none })).toContain('rollouts must be a function');
    for (const given of [undefined, {}, E.right(rollouts(population))])
      expect(refusal({ rollouts: () => given })).toContain('rollouts must give rollouts');
    for (const none of [null, {}]) expect(refusal({ onGrown: none })).toContain('onGrown must be a function');
    for (const none of [null, '', 3]) expect(refusal({ learner: none })).toContain('learner must be a name');
  });

  it('is not what is left out, or a word that there is', () => {
    for (const some of [
      { reader: undefined, onUnreadable: undefined, learner: undefined, onGrown: undefined },
      { style: 'natural', reader: 'lenient', onUnreadable: 'repeat', learner: 'me' },
      { beliefs: 'optional', reader: 'strict', onUnreadable: 'default' },
    ])
      expect(refusal(some)).toBe('it was taken');
  });
});

describe('a population that grows', () => {
  const beginning = right(mixture([{ player: freeRider, weight: 1 }]));
  const partner = drawnPartner(rng(1));
  const state = (id: string) => ({
    begun: beginning.state,
    written: [{ id, program: partner, lineage: { how: 'drawn', parents: [] }, joined: 2, weight: 1 }],
    growths: [],
  });

  it('draws who was written as often as its share says, and nobody else’s partners where nobody was', () => {
    const grown = right(growingPopulation(beginning, 0.3).at(state(partnerId(partner))));
    const draw = rng(9);
    const drawn = Array.from({ length: 4000 }, (_, i) => grown.draw(draw.fork(i), 0));
    const written = drawn.filter((one) => one._tag === 'player' && one.name.startsWith('partner ')).length;
    // Three standard deviations of a share of .3 in 4,000.
    expect(Math.abs(written / 4000 - 0.3)).toBeLessThan(3 * Math.sqrt((0.3 * 0.7) / 4000));
    const before = growingPopulation(beginning, 1).draw(draw, 0);
    expect(before._tag === 'player' ? before.name : '').toBe('freeRider');
  });

  it('refuses a state whose program is not the one of its id, and one that is none', () => {
    for (const wrong of [state('0000000000'), {}, null, { begun: null, written: [{}], growths: [] }])
      expect(E.isLeft(growingPopulation(beginning, 0.5).at(wrong))).toBe(true);
  });
});
