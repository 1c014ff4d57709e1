/** @file What a study says of results whose truth is known, and the page that shows it. */
import { describe, expect, it } from 'vitest';
import { analyse } from '../src/study/analysis.js';
import { overSeeds } from '../src/study/page/learning.js';
import { studyPage } from '../src/study/page/page.js';
import { contrastsTable, resultsTable, splitsTable, transferTable } from '../src/study/tables.js';
import { metricWord } from '../src/study/words.js';
import { unclosed } from './page.js';
import { made, syntheticResults, syntheticStudy } from './syntheticStudy.js';

const results = syntheticResults();
const few = { ...made, seeds: 8, environments: ['mild'], effects: { grpo: 0, ecw: 0.05, tompo: 0 } };

describe('a study of ten seeds', () => {
  const study = syntheticStudy({
    predictions: [
      { contrast: ['ecw', 'grpo'], environment: 'mild', low: 0.03, high: 0.07 },
      { contrast: ['ecw', 'grpo'], environment: 'hard', low: 0.2 },
      { contrast: ['tompo', 'grpo'], environment: 'mild', high: -0.5 },
    ],
  });
  const analysis = analyse(study, results);
  const of = (a: string, environment: string) => {
    const found = analysis.contrasts.find((c) => c.contrast[0] === a && c.environment === environment);
    if (found === undefined) throw new RangeError(`no contrast of ${a} in ${environment}`);
    return found;
  };

  it('finds what is there, near its truth and within its interval', () => {
    const { differences, verdict, adjusted } = of('ecw', 'mild');
    const { mean, low, high, seeds } = differences.u3 ?? { mean: 0, low: 0, high: 0, seeds: 0 };
    expect(seeds).toBe(10);
    expect(Math.abs(mean - 0.05)).toBeLessThan(4 * 0.003);
    expect(low).toBeLessThan(mean);
    expect(high).toBeGreaterThan(mean);
    expect(verdict).toBe('higher');
    expect(adjusted).toBeLessThanOrEqual(0.05);
  });

  it('calls nothing different that is not', () => {
    for (const environment of made.environments)
      expect(['equal', 'open']).toContain(of('tompo', environment).verdict);
  });

  it('a difference is the mean of the seeds’ own, each the difference of the arms’ values', () => {
    const { bySeed, differences } = of('lcw', 'hard');
    expect(bySeed.map(({ seed }) => seed)).toEqual(study.seeds);
    const mean = bySeed.reduce((sum, { difference }) => sum + difference, 0) / bySeed.length;
    expect(differences.u3?.mean).toBeCloseTo(mean, 12);
    const rows = resultsTable(study, results)
      .split('\n')
      .map((line) => line.split(','));
    const value = (arm: string, seed: number): number =>
      Number(rows.find((r) => r.slice(0, 4).join() === `hard,${seed},${arm},u3`)?.[4]);
    for (const { seed, difference } of bySeed)
      expect(value('lcw', seed) - value('grpo', seed)).toBeCloseTo(difference, 12);
  });

  it('marks predictions right or wrong, and says where the interval leaves it open', () => {
    expect(analysis.predictions.map(({ isRight }) => isRight)).toEqual([true, false, false]);
    expect(analysis.predictions[1]?.isClear).toBe(true);
  });

  it('orders the arms over all environments, and says how often one is above another', () => {
    const iqm = (arm: string): number =>
      analysis.armsOverall.find((a) => a.arm === arm)?.interquartileMean.mean ?? Number.NaN;
    expect(iqm('ecw')).toBeGreaterThan(iqm('grpo'));
    expect(iqm('grpo')).toBeGreaterThan(iqm('sft'));
    const { improvement } = analysis.contrastsOverall.find((c) => c.contrast[0] === 'ecw') ?? {};
    expect(improvement?.mean).toBeGreaterThan(0.5);
    expect(improvement?.high).toBeLessThanOrEqual(1);
  });

  it('the same results give the same figures', () => {
    expect(analyse(study, results)).toEqual(analysis);
  });

  it('contrasts.csv has the tests of the metric that is tested, and no other', () => {
    const [head, ...rows] = contrastsTable(analysis)
      .trim()
      .split('\n')
      .map((line) => line.split(','));
    const column = head?.indexOf('pHolm') ?? -1;
    for (const row of rows) expect(row[column] === '').toBe(row[3] !== 'u3');
  });
});

describe('format and strategy', () => {
  const study = syntheticStudy({}, few);
  /** ecw is grpo, but for answers that grpo writes so that they cannot be read: then it is paid nothing. */
  const unreadable = syntheticResults(few).map((r) => {
    const { ecw } = r.policies;
    if (ecw === undefined) throw new RangeError('no ecw');
    const u3 = ecw.metrics.u3?.sum ?? [];
    const isRead = u3.map((_, i) => (i % 4 === r.seed % 4 ? 0 : 1));
    const read = u3.map((x, i) => x * (isRead[i] as number));
    const grpo = {
      ...ecw,
      metrics: {
        u1: { sum: isRead, count: 1 },
        u3: { sum: read, count: 1 },
        u3Compliant: { sum: read, count: isRead },
      },
    };
    const whole = {
      ...ecw,
      metrics: {
        u1: { sum: u3.map(() => 1), count: 1 },
        u3: { sum: u3, count: 1 },
        u3Compliant: { sum: u3, count: 1 },
      },
    };
    return { ...r, policies: { ...r.policies, ecw: whole, grpo } };
  });
  const of = (all: typeof results) =>
    analyse(study, all).splits.find((s) => s.contrast[0] === 'ecw' && s.metric === 'u3');

  it('arms that differ in what can be read alone differ in format alone', () => {
    const split = of(unreadable);
    expect(split?.all.mean).toBeGreaterThan(0.15);
    expect(split?.format.mean).toBeCloseTo(split?.all.mean ?? 0, 1);
    expect(Math.abs(split?.strategy.mean ?? 1)).toBeLessThan(0.02);
    expect(split?.format.low).toBeGreaterThan(0.1);
    expect(split?.strategy.low).toBeLessThan(0);
    expect(split?.strategy.high).toBeGreaterThan(0);
  });

  it('the parts sum to the difference, whose interval is that of the contrast', () => {
    const analysis = analyse(
      study,
      results.filter((r) => r.environment === 'mild' && r.seed <= 8),
    );
    expect(analysis.splits.length).toBeGreaterThan(0);
    for (const { contrast, metric, all, format, strategy, unread } of analysis.splits) {
      const own = analysis.contrasts.find((c) => c.contrast === contrast)?.differences[metric];
      expect(all).toEqual(own);
      expect(format.mean + strategy.mean + unread.mean).toBeCloseTo(all.mean, 12);
      for (const part of [format, strategy, unread]) {
        expect(part.low).toBeLessThanOrEqual(part.mean);
        expect(part.high).toBeGreaterThanOrEqual(part.mean);
      }
    }
    const rows = splitsTable(analysis).trim().split('\n');
    expect(rows).toHaveLength(1 + 4 * analysis.splits.length);
  });
});

describe('few seeds', () => {
  const study = syntheticStudy({ seeds: [1], environments: [{ name: 'mild', description: '' }] }, few);
  const all = syntheticResults(few);

  it('one seed: no interval over seeds, no difference shown, and that is said', () => {
    const analysis = analyse(study, all);
    for (const { differences, verdict } of analysis.contrasts) {
      expect(differences.u3).toMatchObject({ low: null, high: null, seeds: 1 });
      expect(verdict).toBe('open');
    }
    expect(analysis.notes).toContain(
      'One seed: no interval over seeds exists, and no test; what another seed would give is not known.',
    );
    expect(page(study, all)).toContain('no interval over seeds exists');
  });

  it('too few for the test to show anything: said, with the numbers', () => {
    const { notes } = analyse({ ...study, seeds: [1, 2, 3, 4] }, all);
    expect(notes.join('\n')).toMatch(
      /With 4 seeds the least p that the sign-flip test can give is 0\.13, which over 2 tests is not below 0\.05/,
    );
  });
});

describe('looks', () => {
  const study = syntheticStudy({ looks: { at: [4], stop: 'futile', futility: 0.1 } }, few);
  const all = syntheticResults(few);

  it('a contrast that ended as futile rests on the seeds before; what came after is not counted', () => {
    const analysis = analyse(study, all);
    const of = (a: string) => analysis.contrasts.find((c) => c.contrast[0] === a);
    expect(of('ecw')?.course).toMatchObject({ seeds: 8, ended: null });
    expect(of('ecw')?.verdict).toBe('higher');
    const futile = of('tompo');
    expect(futile?.course).toMatchObject({ seeds: 4, ended: 'futile', p: 1 });
    expect(futile?.bySeed).toHaveLength(4);
    const without = all.map((r) =>
      r.seed <= 4
        ? r
        : { ...r, policies: Object.fromEntries(Object.entries(r.policies).filter(([a]) => a !== 'tompo')) },
    );
    expect(analyse(study, without).contrasts).toEqual(analysis.contrasts);
    expect(page(study, all)).toMatch(/ended after 4 seeds as futile/);
  });
});

describe('a run that counted nothing', () => {
  const study = syntheticStudy({ metric: 'u3Compliant' }, few);
  const all = syntheticResults(few);
  const [first, last] = [1, 8];
  /** No answer of ecw could be read there. */
  const unread = (seed: number) =>
    all.map((r) => {
      const { ecw } = r.policies;
      if (r.seed !== seed || ecw === undefined) return r;
      const { u3Compliant: _, ...metrics } = ecw.metrics;
      return { ...r, policies: { ...r.policies, ecw: { ...ecw, metrics } } };
    });
  const of = (analysis: ReturnType<typeof analyse>) => ({
    contrast: analysis.contrasts.find((c) => c.contrast[0] === 'ecw'),
    splits: analysis.splits.filter((s) => s.contrast[0] === 'ecw'),
  });

  it('whichever seed it is: differences, intervals, parts and test are those of a study without it', () => {
    for (const seed of [first, 4, last]) {
      const without = { ...study, seeds: study.seeds.filter((s) => s !== seed) };
      const { contrast, splits } = of(analyse(study, unread(seed)));
      const alone = of(
        analyse(
          without,
          all.filter((r) => r.seed !== seed),
        ),
      );
      expect(contrast?.bySeed.map((d) => d.seed)).toEqual(without.seeds);
      expect(contrast?.differences).toEqual(alone.contrast?.differences);
      expect(contrast?.course).toEqual(alone.contrast?.course);
      expect(splits.length).toBeGreaterThan(0);
      expect(splits).toEqual(alone.splits);
    }
  });

  it('a study that looks has run through all the same', () => {
    const looking = syntheticStudy(
      { metric: 'u3Compliant', looks: { at: [4], stop: 'futile', futility: 1e-9 } },
      few,
    );
    const analysis = analyse(looking, unread(last));
    expect(of(analysis).contrast?.course).toMatchObject({ seeds: 7, ended: null });
    const text = studyPage({ study: looking, analysis, results: all, text: '', notes: [] });
    expect(text).toContain('ran through');
    expect(text).not.toContain('goes on');
  });
});

it('arms that played other games are paired by seed alone, and that is said', () => {
  const study = syntheticStudy({}, few);
  const all = syntheticResults(few).map((r) => ({
    ...r,
    policies: {
      ...r.policies,
      ecw: { ...(r.policies.ecw as (typeof r.policies)[string]), games: `others ${r.seed}` },
    },
  }));
  const [paired, apart] = [analyse(study, syntheticResults(few)), analyse(study, all)].map(
    (a) => a.contrasts.find((c) => c.contrast[0] === 'ecw')?.differences.u3,
  );
  const width = (f: typeof paired): number => (f?.high ?? 0) - (f?.low ?? 0);
  expect(apart?.mean).toBeCloseTo(paired?.mean ?? 0, 12);
  expect(width(apart)).toBeGreaterThan(1.5 * width(paired));
  expect(analyse(study, all).notes.join()).toContain('paired by seed alone: ecw − grpo');
});

const page = (study: ReturnType<typeof syntheticStudy>, all: typeof results): string =>
  studyPage({
    study,
    analysis: analyse(study, all),
    results: all,
    text: 'name: <b>',
    notes: ['a note & more'],
  });

describe('where policies were not trained', () => {
  const [base] = syntheticStudy({}, few).variants;
  if (base === undefined) throw new RangeError('no recipe');
  const { recipe } = base;
  const study = syntheticStudy(
    {
      transfers: [
        { name: 'same', description: '', from: ['mild'], arms: ['sft', 'grpo', 'ecw', 'tompo'], recipe },
        {
          name: 'hard',
          description: 'partners that bear grudges',
          from: ['mild'],
          arms: ['sft', 'grpo', 'ecw', 'tompo'],
          recipe: {
            ...recipe,
            evaluation: { ...recipe.evaluation, opponents: ['planner', 'grim', 'titForTat'] },
          },
        },
      ],
    },
    few,
  );
  const here = syntheticResults(few);
  /** There all is worth a tenth less, to every arm in every game. */
  const away = here.map((r) => ({
    ...r,
    transfer: 'hard',
    policies: Object.fromEntries(
      Object.entries(r.policies).map(([arm, p]) => [
        arm,
        {
          ...p,
          metrics: {
            ...p.metrics,
            u3: { sum: (p.metrics.u3?.sum ?? []).map((x) => x - 0.1), count: 1 },
          },
        },
      ]),
    ),
  }));
  const transfers = [...here.map((r) => ({ ...r, transfer: 'same' })), ...away];
  const analysis = analyse(study, here, transfers);
  const found = (place: string, arm: string, against: string | null = null) =>
    analysis.transfer?.figures.find((f) => f.testedOn === place && f.arm === arm && f.against === against)
      ?.metrics.u3;

  it('a place where all is as at home has the means of home; where all is worth less, each arm less and each contrast the same', () => {
    for (const arm of ['sft', 'grpo', 'ecw', 'tompo']) {
      const home = analysis.arms.find((a) => a.arm === arm)?.metrics.u3?.mean ?? Number.NaN;
      expect(found('same', arm)?.mean).toBeCloseTo(home, 12);
      expect(found('hard', arm)?.mean).toBeCloseTo(home - 0.1, 12);
    }
    for (const { contrast, differences } of analysis.contrasts)
      for (const place of ['same', 'hard']) {
        const own = found(place, contrast[0], contrast[1]);
        expect(own?.mean).toBeCloseTo(differences.u3?.mean ?? Number.NaN, 12);
        expect(own?.low).toBeLessThan(own?.mean ?? Number.NaN);
        expect(own?.high).toBeGreaterThan(own?.mean ?? Number.NaN);
      }
  });

  it('the worst place is the one that is worth less; partners that nobody met in training are named', () => {
    expect(analysis.transfer?.worst.map(({ testedOn }) => testedOn)).toEqual([
      'hard',
      'hard',
      'hard',
      'hard',
    ]);
    expect(analysis.transfer?.places.map(({ partners, heldOut }) => [partners, heldOut])).toEqual([
      [['planner'], { mild: [] }],
      [['planner', 'grim', 'titForTat'], { mild: ['grim', 'titForTat'] }],
    ]);
  });

  it('the expert of data in which others sat is nobody that was met', () => {
    const shown = (opponents: 'nash' | undefined) => {
      const data = { ...recipe.data, ...(opponents === undefined ? {} : { opponents }) };
      const variants = [{ ...base, recipe: { ...recipe, data } }];
      return analyse({ ...study, variants }, here, transfers).transfer?.places.map(
        ({ heldOut }) => heldOut.mild,
      );
    };
    expect(shown(undefined)).toEqual([[], ['grim', 'titForTat']]);
    expect(shown('nash')).toEqual([['planner'], ['planner', 'grim', 'titForTat']]);
  });

  it('what was evaluated elsewhere moves no figure of where policies were trained', () => {
    const { transfer, ...rest } = analysis;
    const { transfer: none, ...alone } = analyse({ ...study, transfers: [] }, here);
    expect(rest).toEqual(alone);
    expect(none).toBeNull();
    expect(transfer?.figures.length).toBe(2 * (4 + study.contrasts.length));
  });

  it('the page shows the grid; transfer.csv has a line for each of its cells', () => {
    const text = studyPage({ study, analysis, results: here, text: 'name: x', notes: [] });
    expect(text).toContain('<section id="transfer">');
    expect(text).toContain('never met in training: grim, titForTat (mild)');
    expect(unclosed(text)).toEqual([]);
    expect(text).not.toMatch(/NaN|undefined|Infinity/);
    const transfer = analysis.transfer;
    if (transfer === null) throw new RangeError('no transfer');
    const rows = transferTable(transfer).trim().split('\n').slice(1);
    expect(rows.filter((row) => row.includes(',u3,'))).toHaveLength(2 * (4 + study.contrasts.length));
  });
});

describe('the page', () => {
  const study = syntheticStudy({
    looks: { at: [5], stop: 'any', futility: 0.1 },
    predictions: [{ contrast: ['ecw', 'grpo'], environment: 'mild', low: 0.03, high: 0.07 }],
  });
  const text = page(study, results);

  it('needs nothing from anywhere, and closes what it opens', () => {
    expect(text).not.toMatch(/<script|https?:|src=|@import|url\(|<link/);
    expect(unclosed(text)).toEqual([]);
  });

  it('has no number that is none, names every picture, and escapes what is not its own', () => {
    expect(text).not.toMatch(/NaN|undefined|Infinity/);
    for (const svg of text.match(/<svg[^>]*>/g) ?? [])
      expect(svg).toMatch(/aria-hidden="true"|role="img" aria-label="[^"]+"/);
    expect(text).toContain('name: &lt;b&gt;');
    expect(text).toContain('a note &amp; more');
  });

  it('shows every arm, contrast, environment and section', () => {
    for (const { name } of study.environments) expect(text).toContain(`U3 in ${name}`);
    for (const id of [
      'contrasts',
      'predictions',
      'arms',
      'split',
      'overall',
      'learning',
      'looks',
      'costs',
      'method',
    ])
      expect(text).toContain(`<section id="${id}">`);
  });

  it('a study without results says so', () => {
    const none = page(study, []);
    expect(none).toContain('No contrast has results yet.');
    expect(none).not.toMatch(/NaN|undefined|Infinity/);
  });
});

it('curves over seeds: the mean at each step and the range', () => {
  const rows = overSeeds([
    [
      { step: 0, U1: 0.5 },
      { step: 1, U1: 0.7, kl: null },
    ],
    [{ step: 0, U1: 0.9 }],
  ]);
  expect(rows).toEqual([
    { step: 0, U1: 0.7, U1Low: 0.5, U1High: 0.9 },
    { step: 1, U1: 0.7 },
  ]);
});

it('metrics in words', () => {
  expect(['u3', 'u3Compliant', 'payoff'].map(metricWord)).toEqual(['U3', 'U3 compliant', 'payoff']);
});
