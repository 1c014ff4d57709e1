import { constantPlayer, memoryOne, memoryOneClassics, symmetricTable } from '@tompo/dilemmas';
import { either as E } from 'fp-ts';
import { afterAll, describe, expect, it } from 'vitest';
import {
  behaviourHash,
  type CurriculumOptions,
  type CurriculumState,
  curriculum,
  diagnosing,
  explain,
  type Generator,
  type Iteration,
  type Logits,
  machineOf,
  openSandbox,
  programSearch,
  randomPrograms,
  regretOf,
  scripted,
  selfPlay,
  tabularStudent,
  weightsOf,
  withoutSaliency,
} from '../src/index.js';
import { sha256 } from '../src/opponent.js';
import { right } from './right.js';

const game = { name: 'prisoners-dilemma', payoffs: symmetricTable(3, 0, 5, 1), rounds: 8 };
const sandbox = right(openSandbox());
afterAll(() => sandbox.close());

const even = scripted('even', machineOf(constantPlayer([0.5, 0.5]), game.rounds));
const options: CurriculumOptions<Logits> = {
  game,
  student: right(tabularStudent(game, { steps: 40 })),
  population: [even],
  generator: right(programSearch()),
  sandbox,
  seed: 1,
  iterations: 4,
};

const run = async (some: Partial<CurriculumOptions<Logits>>) => {
  const course = right(curriculum({ ...options, ...some }));
  const iterations: Iteration<Logits>[] = [];
  for (;;) {
    const { done, value } = await course.next();
    if (done === true) return { iterations, result: value };
    iterations.push(value);
  }
};

describe('the loop', () => {
  it('is the same for the same seed, and whether it went on or was taken up again from its data', async () => {
    const whole = await run({});
    expect(await run({})).toEqual(whole);
    const begun = await run({ iterations: 2 });
    expect(begun.iterations).toEqual(whole.iterations.slice(0, 2));
    const from = JSON.parse(JSON.stringify(begun.iterations.at(-1)?.state)) as CurriculumState<Logits>;
    const rest = await run({ from });
    expect(rest.iterations).toEqual(whole.iterations.slice(2));
    expect(rest.result).toEqual(whole.result);
    expect((await run({ seed: 2 })).result).not.toEqual(whole.result);
  });

  it('keeps of everybody who joined what they are made of, and lets in who leaves more regret than all before', async () => {
    const { iterations, result } = await run({});
    expect(result.state.population.length).toBeGreaterThan(2);
    for (const { attempts, opponents } of iterations)
      for (const { verdict } of attempts)
        if (verdict._tag === 'accepted') {
          expect(verdict.regret).toBeGreaterThan(Math.max(...opponents.map(({ regret }) => regret)));
          const { code, machine, behaviour } = verdict.opponent;
          expect(code?.hash).toBe(sha256(code?.text ?? ''));
          expect(behaviour).toBe(behaviourHash(machine));
          expect(right(await sandbox.tabulate(code?.text ?? '', game)).machine).toEqual(machine);
        }
  });

  it('counts what every attempt was', async () => {
    const said = [
      'no JavaScript (',
      'const policy = () => 9;',
      'const policy = () => ({ chances: [0.5, 0.5] });',
    ];
    const generator: Generator = {
      name: 'said',
      propose: async ({ attempt }) => {
        if (attempt === 4) throw new Error('out of ideas');
        return attempt === 3
          ? E.left({ _tag: 'call', reason: 'Nobody is there.' })
          : E.right({ source: { _tag: 'code', language: 'js', text: said[attempt] as string } });
      },
    };
    const { iterations } = await run({ generator, attempts: 5, iterations: 1 });
    const stages = iterations[0]?.attempts.map(({ verdict }) =>
      verdict._tag === 'rejected' ? verdict.stage : verdict._tag,
    );
    expect(stages).toEqual(['compile', 'run', 'duplicate', 'call', 'call']);
    expect(iterations[0]?.accepted).toBeNull();
  });

  it('takes up whoever a mode lets in', async () => {
    const random = await run({ generator: right(randomPrograms()), validation: { rule: 'none' } });
    expect(random.result.state.population.length).toBeGreaterThan(2);
    const own = await run({ generator: selfPlay(), validation: { rule: 'none' } });
    expect(own.result.state.population.map(({ source }) => source._tag)).toContain('policy');
    const paper = await run({ validation: { rule: 'paper' } });
    for (const { attempts, state } of paper.iterations)
      for (const { verdict } of attempts)
        if (verdict._tag === 'accepted') {
          const before = state.population.slice(0, -1);
          const values = before.map(({ machine }) => regretOf(game, state.students.at(-1)!, machine).value);
          const { value } = regretOf(game, state.students.at(-1)!, verdict.opponent.machine);
          expect(value).toBeLessThan(values.reduce((a, b) => a + b, 0) / values.length);
        }
  });

  it('says of whom each was bred: of those who were there', async () => {
    const { iterations } = await run({ iterations: 6, generator: right(programSearch({ drafts: 24 })) });
    const hows = iterations.flatMap(({ attempts, opponents }) =>
      attempts.flatMap(({ verdict }) => {
        if (verdict._tag !== 'accepted') return [];
        const { how, parents } = verdict.opponent.lineage!;
        expect(parents).toHaveLength({ drawn: 0, changed: 1, crossed: 2, copied: 0, written: 0 }[how]);
        for (const id of parents) expect(opponents.map((one) => one.id)).toContain(id);
        return [how];
      }),
    );
    expect(hows).toContain('drawn');
    expect(new Set(hows).size).toBeGreaterThan(1);
  });

  it('program search without parents and without a cause is the control', async () => {
    const searched = await run({
      generator: right(programSearch({ drafts: 6, parents: false })),
      diagnose: withoutSaliency,
    });
    const control = await run({ generator: right(randomPrograms({ drafts: 6 })), diagnose: withoutSaliency });
    expect(searched.result.policy).toEqual(control.result.policy);
  });

  it('refuses what cannot be', () => {
    const bad = curriculum({ ...options, population: [], iterations: 0, seed: 0.5 });
    expect(E.isLeft(bad) ? explain(bad.left) : '').toBe(
      'curriculum: seed must be a whole number; iterations must be a whole number from 1 on; population must have one opponent at least.',
    );
    const other = scripted('even', machineOf(constantPlayer([0.5, 0.5]), 3));
    const unfit = curriculum({ ...options, population: [other] });
    expect(E.isLeft(unfit) ? explain(unfit.left) : '').toContain('was made for another game');
  });
});

describe('the student', () => {
  it('finds what is best against one: mutual cooperation with tit for tat, defection with a cooperator', async () => {
    const student = right(tabularStudent(game, { memory: 2, steps: 400, entropy: 0 }));
    for (const name of ['titForTat', 'cooperator', 'winStayLoseShift'] as const) {
      const machine = machineOf(memoryOne(memoryOneClassics[name]), game.rounds);
      const learned = await student.learn(student.initial(1), [{ machine, weight: 1 }], 1);
      // It cannot count rounds: what it misses is at most the last round's defection.
      expect(regretOf(game, student.policy(learned), machine).regret).toBeLessThan(2 / game.rounds + 0.05);
    }
  });
});

describe('weights', () => {
  const regrets = [
    [1, 0, 0.5],
    [0, 1, 0.5],
  ];

  it('prioritised ones do not hang on the order of the opponents, and are even where all leave the same', () => {
    const weighting = { _tag: 'prioritised', beta: 0.7 } as const;
    const regrets = [3, 1, 3, 0, 1, 1];
    const weights = weightsOf(weighting, [regrets]);
    expect(weightsOf(weighting, [regrets.toReversed()])).toEqual(weights.toReversed());
    expect(weights.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
    expect(weights[0]).toBeGreaterThan(weights[1] as number);
    expect(weights[1]).toBeGreaterThan(weights[3] as number);
    for (const weight of weightsOf(weighting, [[0, 0, 0, 0]])) expect(weight).toBeCloseTo(0.25, 12);
  });

  it('are even, by rank, or a solution of the game of regret', () => {
    expect(weightsOf({ _tag: 'uniform' }, regrets)).toEqual([1 / 3, 1 / 3, 1 / 3]);
    const ranked = weightsOf({ _tag: 'prioritised', even: 0 }, regrets);
    expect(ranked.map((w) => w / (ranked[1] as number))).toEqual(
      [1 / 3, 1, 1 / 2].map((w) => expect.closeTo(w, 12)),
    );
    const nash = weightsOf({ _tag: 'nash' }, regrets);
    expect(nash.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
    // No mixture of the students has less regret against it than the value, which is a half here.
    for (const row of regrets)
      expect(row.reduce((sum, r, i) => sum + r * (nash[i] as number), 0)).toBeGreaterThan(0.5 - 1e-6);
  });
});

describe('what cannot be', () => {
  const refusal = (some: object): string => {
    const course = curriculum({ ...options, ...some });
    return E.isLeft(course) ? explain(course.left) : 'it began';
  };
  const from = { iteration: 1, parameters: [], population: [even], students: [] };
  const uneven = {
    ...even.machine,
    moments: even.machine.moments.map(() => [{ chances: [Number.NaN, 1], next: [] }]),
  };

  it.each([
    [{ iteration: 3 }, 'iteration is no option; known are game, student,'],
    [{ constructor: 3 }, 'constructor is no option'],
    [{ weighting: { _tag: 'prioritized' } }, 'weighting._tag must be one of uniform, prioritised, nash'],
    [
      { weighting: { _tag: 'prioritised', beta: 0, even: 3 } },
      'weighting.beta must be a number above 0; weighting.even',
    ],
    [
      { weighting: { _tag: 'prioritised', betta: 3 } },
      'weighting.betta is no option; known are _tag, beta, even',
    ],
    [{ weighting: { _tag: 'nash', beta: 3 } }, 'weighting.beta is no option; known are _tag'],
    [{ weighting: null }, 'weighting._tag must be one of uniform, prioritised, nash'],
    [{ validation: null }, 'validation must be an object'],
    [{ validation: { rule: 'toString' } }, 'validation.rule must be one of worst, mean, paper, none'],
    [
      { validation: { factor: Number.NaN, last: 1 } },
      'validation.last is no option; known are rule, factor, least; validation.factor',
    ],
    [{ from: { ...from, iteration: Number.NaN } }, 'from.iteration must be a whole number'],
    [{ from: { ...from, population: [] } }, 'from.population must have one opponent at least'],
    [{ population: [{ ...even, machine: uneven }] }, 'must have 2 chances that make 1 at each moment'],
  ])('%j', (some, said) => {
    expect(refusal(some)).toContain(said);
  });

  it('what stands in the place of a part and is none is refused by its name before anything is trained', () => {
    const { moments } = even.machine;
    for (const part of ['student', 'generator', 'sandbox'] as const)
      for (const none of [undefined, {}, 7, 'one', E.right(options[part])])
        expect(refusal({ [part]: none }), part).toMatch(new RegExp(`${part}\\.\\w+ must be a function`));
    for (const none of [undefined, null, {}, even, E.right([even])])
      expect(refusal({ population: none })).toContain('population must have one opponent at least');
    for (const none of [undefined, null, {}, 7, E.right(even), { ...even, id: 7 }, { ...even, machine: {} }])
      for (const of of ['population', 'from.population']) {
        const population = [even, none];
        expect(refusal(of === 'population' ? { population } : { from: { ...from, population } })).toContain(
          `${of}[1] must be an opponent with a machine`,
        );
      }
    const mute = { ...even, machine: { ...even.machine, moments: moments.map(() => []) } };
    expect(refusal({ population: [mute] })).toContain('population[0] must be an opponent with a machine');
    const holed = { ...even, machine: { ...even.machine, moments: [[null], ...moments.slice(1)] } };
    expect(refusal({ population: [holed] })).toContain('must have 2 chances that make 1 at each moment');
    for (const none of [null, 'full', diagnosing()])
      expect(refusal({ diagnose: none })).toContain('diagnose must be a function');
    for (const none of [null, 7]) expect(refusal({ from: none })).toContain('from must be an object');
    expect(refusal({ from: { ...from, students: 1 } })).toContain('from.students must be a list');
  });

  it('who hands over nothing is told all that a course wants', () => {
    const told = (given: unknown): string => {
      const course = curriculum(given as CurriculumOptions<Logits>);
      return E.isLeft(course) ? explain(course.left) : 'it began';
    };
    for (const part of ['game.', 'student.', 'generator.', 'sandbox.', 'seed', 'population'])
      expect(told({})).toContain(part);
    for (const none of [undefined, null, 7])
      expect(told(none)).toBe('curriculum: options must be an object with options.');
  });

  it('whatever a generator hands over, the course goes on', async () => {
    const policy = (chances: readonly (readonly number[])[], choices = 2) => ({
      source: { _tag: 'policy', policy: { choices, memory: 0, chances } },
    });
    for (const answer of [
      null,
      undefined,
      E.right(null),
      E.right({ source: { _tag: 'code', language: 'js', text: 7 } }),
      E.right({ source: { _tag: 'program' } }),
      E.right({ source: { _tag: 'new' } }),
      E.right(policy([[1, 0, 0]], 3)),
      E.right(policy([[Number.NaN, 1]])),
      E.right(policy([])),
    ]) {
      const generator: Generator = { name: 'any', propose: async () => answer as never };
      const { iterations } = await run({ generator, iterations: 1, attempts: 1 });
      expect(iterations[0]?.attempts[0]?.verdict, JSON.stringify(answer)).toMatchObject({
        _tag: 'rejected',
        reason: expect.stringMatching(/./),
      });
    }
  });
});
