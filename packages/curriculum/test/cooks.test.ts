/** @file Cooks as programs and as code: programs are total, do as code what they do directly, and code that means harm harms nobody. */
import { rng } from '@tompo/games';
import { either as E } from 'fp-ts';
import { afterAll, describe, expect, it } from 'vitest';
import {
  beginShift,
  COOK_DEPTH,
  type Cook,
  type CookCondition,
  type CookingParams,
  type CookPlace,
  type CookProgram,
  type CookState,
  type CookWeights,
  changedCook,
  cookActOf,
  cookClassics,
  cookDepth,
  cookingView,
  cookOpponent,
  cookSize,
  cookSource,
  drawnCook,
  evenCookWeights,
  type Handled,
  idleCook,
  type Kitchen,
  openKitchen,
  plateCook,
  playShift,
  programCook,
  randomCook,
  type Shift,
  scriptedCook,
  stepShift,
  switchingCook,
  tomatoCook,
  wholeCook,
  writtenCook,
} from '../src/cooking/index.js';
import { askCook, cookQuestion } from '../src/cooking/written.js';
import { explain } from '../src/errors.js';
import { openSandbox } from '../src/sandbox/sandbox.js';
import { running } from './hostile/running.js';
import { right } from './right.js';

const sandbox = right(openSandbox({ timeMs: 1_000 }));
afterAll(() => sandbox.close());

const kitchenOf = (params: CookingParams = {}): Kitchen => right(openKitchen(params));
/** One room in which two, or three, are in each other's way. */
const ROOM = ['#O#D#', '#P P#', 'C P C', '#   #', '##T##'];
/** Two rooms that share counters alone: tomatoes and dishes on the left, the pot and the delivery on the right. */
const FORCED = ['#####', 'OP# C', '# #P#', 'D # T', '#####'];
const KITCHENS: readonly CookingParams[] = [
  { length: 150 },
  { length: 150, map: ROOM },
  { length: 150, map: FORCED },
  { length: 150, map: ROOM, cooks: 3, tomatoes: 2, cooking: 4 },
];

interface Step {
  readonly now: Shift;
  readonly actions: readonly number[];
  readonly handled: readonly Handled[];
}

/** A whole shift of such cooks, step by step. */
const stepsOf = (kitchen: Kitchen, cooks: readonly Cook[], seed: number): readonly Step[] => {
  const all: Step[] = [];
  let shift = beginShift(kitchen, seed);
  for (let over = false; !over; ) {
    const now = shift;
    const actions = cooks.map((cook, seat) => cook(now, seat));
    const made = stepShift(now, actions);
    ({ shift, over } = made);
    all.push({ now, actions, handled: made.handled });
  }
  return all;
};

const tagsIn = (program: CookProgram): readonly string[] => {
  const ofCondition = (one: CookCondition): readonly string[] => [
    one._tag,
    ...('of' in one ? [one.of].flat().flatMap(ofCondition) : []),
  ];
  return program._tag === 'if'
    ? ['if', ...ofCondition(program.when), ...tagsIn(program.yes), ...tagsIn(program.no)]
    : [program._tag];
};

/** Every job and every condition of the language. */
const TAGS = [
  ...['tomatoes', 'plates', 'whole', 'stay', 'deliver', 'fetch', 'pass', 'store', 'block', 'if'],
  ...[
    'late',
    'delivered',
    'turn',
    'pots',
    'holds',
    'before',
    'near',
    'rests',
    'side',
    'laden',
    'not',
    'and',
    'or',
  ],
];

describe('cooks as programs', () => {
  const random = rng(21);
  const drawn = Array.from({ length: 200 }, () => drawnCook(random));

  it('run whole shifts, every action legal, in every kitchen', () => {
    for (const [i, program] of drawn.entries()) {
      const kitchen = kitchenOf(KITCHENS[i % KITCHENS.length]);
      const cooks = Array.from({ length: kitchen.params.cooks }, (_, seat) =>
        seat === 0 ? programCook(program) : [wholeCook, randomCook(i), plateCook][(i + seat) % 3],
      ) as Cook[];
      // A step refuses what is no action.
      const steps = stepsOf(kitchen, cooks, i);
      expect(steps).toHaveLength(150);
    }
    expect(new Set(drawn.flatMap(tagsIn))).toEqual(new Set(TAGS));
  }, 120_000);

  it('answer the same wherever they are asked the same: they remember nothing', () => {
    const kitchen = kitchenOf({ length: 60, map: ROOM });
    for (const program of drawn.slice(0, 20)) {
      const cook = programCook(program);
      const steps = stepsOf(kitchen, [cook, wholeCook], 3);
      const plain = JSON.parse(JSON.stringify(program)) as CookProgram;
      for (const { now, actions } of steps.toReversed()) {
        expect(cook(now, 0)).toBe(actions[0]);
        expect(programCook(plain)(now, 0)).toBe(actions[0]);
      }
    }
  }, 60_000);

  it('are drawn alike by the same seed, within their depth, and so are those that are made of them', () => {
    const both = [1, 2].map(() => {
      const draw = rng(5);
      return Array.from({ length: 50 }, () => drawnCook(draw));
    });
    expect(both[0]).toEqual(both[1]);
    const other = rng(6);
    expect(Array.from({ length: 50 }, () => drawnCook(other))).not.toEqual(both[0]);
    const [draw, again] = [rng(7), rng(7)];
    let same = 0;
    let one = drawn[0] as CookProgram;
    for (const program of drawn) {
      expect(cookDepth(program)).toBeLessThanOrEqual(COOK_DEPTH);
      const changed = changedCook(draw, one, program);
      expect(changedCook(again, one, program)).toEqual(changed);
      expect(cookDepth(changed)).toBeLessThanOrEqual(COOK_DEPTH);
      // Nothing in it is of neither.
      for (const tag of tagsIn(changed)) expect([...tagsIn(one), ...tagsIn(program)]).toContain(tag);
      if (JSON.stringify(changed) === JSON.stringify(one)) same += 1;
      one = changed;
    }
    expect(same).toBeLessThan(100);
    const odd = drawnCook(rng(1), {
      rule: { ...Object.fromEntries(TAGS.map((tag) => [tag, 0])), fetch: 1 } as never,
      condition: {} as never,
    });
    expect(odd._tag).toBe('fetch');
    expect(cookSize({ _tag: 'if', when: { _tag: 'not', of: { _tag: 'rests' } }, yes: odd, no: odd })).toBe(5);
  });

  it('deliver what the scripted cooks deliver that they claim to be', () => {
    const classics = cookClassics();
    const pairs: readonly (readonly [string, Cook])[] = [
      ['idle', idleCook],
      ['tomatoes', tomatoCook],
      ['plates', plateCook],
      ['whole', wholeCook],
      ['to-plates', switchingCook(2, tomatoCook, plateCook)],
      ['to-tomatoes', switchingCook(2, plateCook, tomatoCook)],
    ];
    let soups = 0;
    for (const params of [{}, { map: ROOM }, { places: 'fixed' as const }])
      for (const [name, cook] of pairs) {
        const kitchen = kitchenOf({ ...params, length: 400 });
        const program = programCook(classics[name] as CookProgram);
        const [first, second] = [cook, program].map((one) => playShift(kitchen, [one, wholeCook], 4));
        expect(second?.shift.state, name).toEqual(first?.shift.state);
        soups += first?.deliveries ?? 0;
      }
    expect(soups).toBeGreaterThan(50);
    // The two who know their side are the best pair of scripted cooks wherever they begin; on the wrong ones they bring less.
    const full = kitchenOf();
    const pair = (name: string): readonly number[] =>
      [1, 2, 3].map(
        (seed) =>
          playShift(
            full,
            [1, 2].map(() => programCook(classics[name] as CookProgram)),
            seed,
          ).deliveries,
      );
    expect(Math.min(...pair('sides'))).toBeGreaterThan(Math.max(...pair('wrong-sides')));
  });

  it('do their jobs: what is passed is taken up, what is stored lies there, who blocks stands before', () => {
    const forced = kitchenOf({ map: FORCED, length: 400, places: 'fixed', tomatoes: 1, cooking: 0 });
    const did = (kitchen: Kitchen, cooks: readonly Cook[]): readonly string[] =>
      stepsOf(kitchen, cooks, 1).flatMap(({ handled }) => handled.map(({ cook, did }) => `${cook} ${did}`));
    const pass = (item: 'tomato' | 'dish'): CookProgram => ({ _tag: 'pass', item });
    // By turns: a dish where the other one waits with nothing that it could fill, else tomatoes.
    const passing = programCook({
      _tag: 'if',
      when: { _tag: 'pots', are: 'ready', least: 1 },
      yes: pass('dish'),
      no: pass('tomato'),
    });
    const seen = did(forced, [passing, wholeCook]);
    for (const event of ['0 tomato', '0 put', '1 take', '1 fill', '0 dish', '1 plate', '1 deliver'])
      expect(seen).toContain(event);
    // Nobody is on the other side of a counter that the two rooms of the asymmetric kitchen share: there is none.
    const asymmetric = kitchenOf({ length: 200 });
    expect(did(asymmetric, [programCook(pass('tomato')), idleCook])).not.toContain('0 put');
    const stored = stepsOf(asymmetric, [programCook({ _tag: 'store', item: 'dish' }), idleCook], 1).at(-1);
    expect(
      cookingView(stored?.now as Shift, 1).counters.filter(({ item }) => item === 'dish').length,
    ).toBeGreaterThan(3);
    for (const at of ['tomatoes', 'dishes', 'pot', 'delivery'] as const) {
      const alone = kitchenOf({ length: 60, map: ROOM, cooks: 1 });
      const last = stepsOf(alone, [programCook({ _tag: 'block', at })], 2).at(-1);
      expect(cookingView(last?.now as Shift, 0).cooks[0]?.before).toBe(at);
      expect(last?.actions[0]).toBe(0);
    }
    // Who passes soups has another deliver them: the pot on one side, the delivery on the other.
    const apart = kitchenOf({
      map: ['#####', 'OP# #', 'C # T', 'D #P#', '#####'],
      length: 300,
      places: 'fixed',
      cooking: 2,
    });
    const soup = programCook({
      _tag: 'if',
      when: {
        _tag: 'or',
        of: [
          { _tag: 'pots', are: 'full', least: 1 },
          { _tag: 'holds', who: 'own', item: 'soup' },
        ],
      },
      yes: { _tag: 'pass', item: 'soup' },
      no: { _tag: 'tomatoes' },
    });
    const served = did(apart, [soup, programCook({ _tag: 'deliver' })]);
    expect(served.filter((event) => event === '1 deliver').length).toBeGreaterThan(2);
    const kept = stepsOf(apart, [programCook({ _tag: 'fetch', item: 'dish' }), idleCook], 1).at(-1);
    expect(kept?.now.state.cooks[0]?.holds).toBe('dish');
  });

  it('see what they ask for: worked by hand', () => {
    const kitchen = kitchenOf({ places: 'fixed', length: 100 });
    const begun = beginShift(kitchen, 1);
    const cook = (x: number, y: number, facing: number, more: Partial<CookState> = {}): CookState => ({
      x,
      y,
      facing,
      holds: null,
      wait: 0,
      delivered: 0,
      ...more,
    });
    const scene = {
      kitchen,
      state: {
        ...begun.state,
        step: 30,
        // The left one looks at the pot (4, 2), the right one at the dishes (5, 4).
        cooks: [
          cook(3, 2, 1, { delivered: 4 }),
          cook(5, 3, 2, { holds: 'dish' as const, wait: 1, delivered: 1 }),
        ],
        counters: begun.state.counters.map((_, k) => (k < 2 ? ('tomato' as const) : null)),
        pots: [
          { tomatoes: 3, left: 5 },
          { tomatoes: 0, left: 0 },
        ],
      },
    };
    const is = (when: CookCondition, seat = 0): boolean =>
      programCook({ _tag: 'if', when, yes: { _tag: 'block', at: 'delivery' }, no: { _tag: 'stay' } })(
        scene,
        seat,
      ) !== 0;
    const so: readonly CookCondition[] = [
      { _tag: 'late', share: 0.3 },
      { _tag: 'delivered', least: 5 },
      { _tag: 'turn', every: 3, at: 2 },
      { _tag: 'pots', are: 'full', least: 1 },
      { _tag: 'pots', are: 'empty', least: 1 },
      { _tag: 'holds', who: 'other', item: 'dish' },
      { _tag: 'holds', who: 'own', item: null },
      { _tag: 'before', who: 'own', tile: 'pot' },
      { _tag: 'before', who: 'other', tile: 'dishes' },
      { _tag: 'near', within: 3 },
      { _tag: 'rests' },
      { _tag: 'side', side: 'left' },
      { _tag: 'laden', least: 2 },
    ];
    const not: readonly CookCondition[] = [
      { _tag: 'late', share: 0.4 },
      { _tag: 'delivered', least: 6 },
      { _tag: 'turn', every: 3, at: 1 },
      { _tag: 'pots', are: 'full', least: 2 },
      { _tag: 'pots', are: 'ready', least: 1 },
      { _tag: 'holds', who: 'other', item: null },
      { _tag: 'before', who: 'other', tile: 'pot' },
      { _tag: 'near', within: 2 },
      { _tag: 'side', side: 'right' },
      { _tag: 'laden', least: 3 },
    ];
    for (const one of so) {
      expect(is(one), JSON.stringify(one)).toBe(true);
      expect(is({ _tag: 'not', of: one })).toBe(false);
      expect(is({ _tag: 'and', of: [one, not[0] as CookCondition] })).toBe(false);
      expect(is({ _tag: 'or', of: [not[0] as CookCondition, one] })).toBe(true);
    }
    for (const one of not) expect(is(one), JSON.stringify(one)).toBe(false);
    expect(is({ _tag: 'side', side: 'right' }, 1)).toBe(true);
    // It waits before the pot that cooks, not before the empty one.
    expect(cookingView(scene, 0).moves).toMatchObject({ wait: 0, plate: null });
    // Of two as near as each other the first seat; of others the nearer.
    const seatsAt = (...xs: readonly number[]) => ({
      kitchen,
      state: { ...scene.state, cooks: xs.map((x) => cook(x, 3, 0)) },
    });
    expect(cookingView(seatsAt(1, 3, 2), 2).other).toEqual({ seat: 0, distance: 1 });
    expect(cookingView(seatsAt(3, 7, 2), 1).other).toEqual({ seat: 0, distance: 4 });
    expect(cookingView(seatsAt(1, 3, 2), 0).other).toEqual({ seat: 2, distance: 1 });
    // Nothing is so of another where there is none.
    const alone = beginShift(kitchenOf({ cooks: 1, map: ROOM }), 1);
    const lonely: readonly CookCondition[] = [
      { _tag: 'holds', who: 'other', item: null },
      { _tag: 'before', who: 'other', tile: 'floor' },
      { _tag: 'near', within: 99 },
      { _tag: 'rests' },
    ];
    for (const when of lonely) {
      const program: CookProgram = { _tag: 'if', when, yes: { _tag: 'whole' }, no: { _tag: 'stay' } };
      expect(programCook(program)(alone, 0)).toBe(0);
    }
    expect(cookingView(alone, 0).other).toBeNull();
  });
});

describe('programs as code', () => {
  /** What is asked of seat 0 over a whole shift, and what the program did itself. */
  const asBoth = async (program: CookProgram, params: CookingParams | undefined, seed: number) => {
    const kitchen = kitchenOf(params);
    const cooks = Array.from({ length: kitchen.params.cooks }, (_, seat) =>
      seat === 0 ? programCook(program) : seat === 1 ? wholeCook : randomCook(seed),
    );
    const steps = stepsOf(kitchen, cooks, seed);
    const questions = steps.map(({ now }) => cookQuestion({ world: now, seat: 0 }));
    const said = right(await askCook(sandbox, cookSource(program), questions));
    return { said, did: steps.map(({ actions }) => actions[0]) };
  };

  it('do in the sandbox what they do directly, over whole shifts', async () => {
    const random = rng(31);
    // Everything about as often as everything else, so that all of it comes in so many programs.
    const even = (all: object) => Object.fromEntries(Object.keys(all).map((tag) => [tag, 1]));
    const weights = {
      rule: { ...even(evenCookWeights.rule), if: 8 },
      condition: even(evenCookWeights.condition),
    } as CookWeights;
    const tags = new Set<string>();
    for (let i = 0; i < 60; i++) {
      const program = drawnCook(random, weights);
      const { said, did } = await asBoth(program, KITCHENS[i % KITCHENS.length], i);
      expect(said, cookSource(program)).toEqual(did);
      for (const tag of tagsIn(program)) tags.add(tag);
    }
    expect(tags).toEqual(new Set(TAGS));
  }, 180_000);

  it.each(Object.entries(cookClassics()))(
    '%s too',
    async (_, program) => {
      for (const [seed, params] of KITCHENS.entries()) {
        const { said, did } = await asBoth(program, params, seed);
        expect(said).toEqual(did);
      }
      const alone = kitchenOf({ cooks: 1, map: ROOM, length: 50 });
      const steps = stepsOf(alone, [programCook(program)], 1);
      const questions = steps.map(({ now }) => cookQuestion({ world: now, seat: 0 }));
      expect(right(await askCook(sandbox, cookSource(program), questions))).toEqual(
        steps.map(({ actions }) => actions[0]),
      );
    },
    60_000,
  );

  /** Whole shifts with cooks of code in seat 1, all asked at once. */
  const together = async (text: string, kitchens: readonly Kitchen[]) => {
    const cook = writtenCook(sandbox, text);
    let shifts = kitchens.map((kitchen, seed) => beginShift(kitchen, seed));
    const length = kitchens[0]?.params.length as number;
    for (let step = 0; step < length; step++) {
      const asked = shifts.map((world): CookPlace => ({ world, seat: 1 }));
      const said = await cook.together(asked);
      shifts = shifts.map((now, k) => stepShift(now, [wholeCook(now, 0), said[k] as number]).shift);
    }
    return { states: shifts.map(({ state }) => state), broken: cook.broken() };
  };

  it('asked in several kitchens at once answer as in each alone, and as the program does', async () => {
    const program = cookClassics().filler as CookProgram;
    const kitchens = [{}, { map: ROOM }, { tomatoes: 2 }].map((params) =>
      kitchenOf({ ...params, length: 80 }),
    );
    const { states, broken } = await together(cookSource(program), kitchens);
    expect(broken).toBeNull();
    for (const [k, kitchen] of kitchens.entries()) {
      const steps = stepsOf(kitchen, [wholeCook, programCook(program)], k);
      const last = steps.at(-1) as Step;
      expect(states[k]).toEqual(stepShift(last.now, last.actions).shift.state);
    }
    const cook = writtenCook(sandbox, cookSource(program));
    const places = kitchens.map((kitchen, k): CookPlace => ({ world: beginShift(kitchen, k), seat: k % 2 }));
    const alone = await Promise.all(places.map(async (one) => (await cook.together([one]))[0]));
    expect(await cook.together(places)).toEqual(alone);
    expect(await cook.together([])).toEqual([]);
  }, 60_000);

  it('that break in the middle stand still from then on, and say why', async () => {
    const text =
      "function policy(view) { if (view.step === 20) throw new Error('late'); return view.moves.tomato ?? view.moves.wait; }";
    const kitchen = kitchenOf({ length: 60 });
    const { states, broken } = await together(text, [kitchen]);
    expect(broken).toBe('The code threw an error: Error: late.');
    const tomato: Cook = (scene, seat) => {
      const { moves } = cookingView(scene, seat);
      return scene.state.step >= 20 ? 0 : (moves.tomato ?? moves.wait);
    };
    expect(states[0]).toEqual(playShift(kitchen, [wholeCook, tomato], 0).shift.state);
  }, 60_000);
});

describe('cooks as code', () => {
  const place: CookPlace = { world: beginShift(kitchenOf(), 1), seat: 1 };
  const ended = async (text: string): Promise<string | null> => {
    const cook = writtenCook(sandbox, text);
    const said = await cook.together([place, place]);
    if (cook.broken() !== null) expect(said).toEqual([0, 0]);
    return cook.broken();
  };

  it.each([
    ['a loop', 'function policy() { for (;;) {} }', /took more steps/],
    ['an error', "function policy() { throw new Error('no'); }", /^The code threw an error: Error: no\.$/],
    ['no action', 'function policy() { return 8; }', /8, which is no action from 0 to 7/],
    [
      'a move that is not there',
      'function policy(view) { return view.moves.plate; }',
      /null, which is no action/,
    ],
    [
      'a change of its view',
      "'use strict'; function policy(view) { view.cooks[0].holds = 'soup'; return 0; }",
      /threw an error: TypeError/,
    ],
    [
      'luck of its own',
      'const policy = () => Math.floor(8 * Math.random());',
      /random numbers of its own; use what is in the view/,
    ],
    ['no JavaScript', 'function policy( {', /is no JavaScript/],
    ['no policy', 'const cook = () => 0;', /no function named policy/],
    ['a way out', 'function policy() { return process.exit(1); }', /threw an error: ReferenceError/],
  ])(
    'end for %s in one sentence',
    async (_, text, words) => {
      const broken = await ended(text);
      expect(broken).toMatch(words);
      expect(broken?.split('\n')).toHaveLength(1);
      expect(broken).toMatch(/^[^\n]+\.$/);
    },
    20_000,
  );

  it('that mean harm end, within the limits', async () => {
    for (const [name, ends, source] of running) {
      // Ended by the clock, which the sandbox's own tests wait for; and a kitchen has no rounds.
      if (ends === 'time' || ends === 'harmless' || source.includes('round')) continue;
      expect(await ended(source), name).not.toBeNull();
    }
    // And the sandbox cooks on after them.
    expect(await ended(cookSource({ _tag: 'whole' }))).toBeNull();
  }, 120_000);

  it('see frozen plain data alone, and may answer with an object', async () => {
    const spy =
      'const policy = (view) => ({ action: Object.isFrozen(view.moves.stand) && typeof process === "undefined" ? 1 : 2 });';
    expect(right(await askCook(sandbox, spy, [cookQuestion(place)]))).toEqual([1]);
    const question = JSON.parse(cookQuestion(place)) as readonly unknown[];
    expect(question).toEqual([cookingView(place.world, 1), null]);
    const fault = await askCook(sandbox, 'const policy = () => -1;', [cookQuestion(place)]);
    expect(E.isLeft(fault) ? explain(fault.left) : '').toContain('-1, which is no action');
  });
});

describe('opponents of cooks', () => {
  it('are known by what they are: a program as the code that it is written as', () => {
    const made = { iteration: 3, generator: 'test' };
    const program = cookClassics().turns as CookProgram;
    const one = cookOpponent({ source: { _tag: 'program', program } }, made);
    const code = { _tag: 'code', language: 'js', text: cookSource(program) } as const;
    const same = cookOpponent(
      { source: code, note: { why: 'the same' } },
      { iteration: 4, generator: 'else' },
    );
    expect(same.id).toBe(one.id);
    expect(one.code.hash.startsWith(one.id)).toBe(true);
    expect(JSON.parse(JSON.stringify(one))).toEqual(one);
    expect(same).toMatchObject({ note: { why: 'the same' }, made: { iteration: 4 } });
    const ids = Object.entries(cookClassics()).map(([name, other]) => scriptedCook(name, other).id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(typeof cookActOf(one, sandbox)).toBe('function');
    expect(cookActOf(same, sandbox)).toHaveProperty('broken');
  });
});
