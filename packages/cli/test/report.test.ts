import fc from 'fast-check';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import { builtInRecipes, loadRecipe } from '../src/recipe/load.js';
import { armsOf, labelOf } from '../src/report/arms.js';
import { curve, pointsOf, runningMean, tickText } from '../src/report/curve.js';
import { METRICS, type Paired, PLOTTED, type ReportData } from '../src/report/data.js';
import { glossary } from '../src/report/glossary.js';
import { escapeText, fixed, html, raw } from '../src/report/html.js';
import { pairedPlot, verdict } from '../src/report/interval.js';
import { placeOf, radiusOf, tiesOf } from '../src/report/network.js';
import { reportPage } from '../src/report/page.js';
import { why } from '../src/report/told.js';
import { wayOf } from '../src/report/ways.js';
import { comparison, headline, METRIC_WORDS, nextSteps } from '../src/report/words.js';
import { cell, pairedTable, three } from '../src/screen/summary.js';
import { unclosed } from './page.js';
import { syntheticReport } from './synthetic.js';

const page = reportPage(syntheticReport());

const right = <L, A>(either: E.Either<L, A>): A => {
  if (E.isLeft(either)) throw new Error(JSON.stringify(either.left));
  return either.right;
};

describe('the page', () => {
  it('needs nothing from anywhere: no script, no address, no import', () => {
    expect(page).not.toMatch(/<script|https?:|src=|@import|url\(|<link/);
  });

  it('is well-formed: every element that is opened is closed', () => {
    expect(unclosed(page)).toEqual([]);
  });

  it('gives every picture a name for those who do not see it', () => {
    const pictures = page.match(/<svg[^>]*>/g) ?? [];
    expect(pictures.length).toBeGreaterThan(20);
    for (const svg of pictures) expect(svg).toMatch(/aria-hidden="true"|role="img" aria-label="[^"]+"/);
  });

  it('has ids only once, and a label for every tab', () => {
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map((m) => m[1]);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, id] of page.matchAll(/<input type="radio"[^>]* id="([^"]+)"/g))
      expect(page).toContain(`for="${id}"`);
  });

  it('follows the reader: light and dark, phone and desktop', () => {
    expect(page).toContain('prefers-color-scheme:dark');
    expect(page).toContain('width=device-width');
  });

  it('shows the policy’s own words escaped, and unreadable answers as such', () => {
    expect(page).toContain('BCF&gt;1,&lt;b&gt;');
    expect(page).not.toContain('1,<b>');
    expect(page).toContain('<span class="badge bad">unreadable</span>');
  });

  it('explains every metric that it shows', () => {
    const words = glossary(0.95)
      .map(([term]) => term)
      .join(' ');
    for (const m of PLOTTED) expect(words).toContain(METRIC_WORDS[m].title.slice(0, 2));
  });

  it('says of each policy of the run how it is made, and of no other', () => {
    const terms = (data: ReportData) =>
      [...reportPage(data).matchAll(/<dt>([^<]*)<\/dt><dd>(?:Advantage|Nothing|No reinforcement)/g)].map(
        ([, term]) => term,
      );
    const recipe = right(loadRecipe('quickstart'));
    const ways = Object.fromEntries(recipe.algorithms.map((entry) => [entry.name, wayOf(entry)]));
    expect(terms({ ...syntheticReport(), ways })).toEqual(recipe.algorithms.map(({ name }) => labelOf(name)));
    expect(ways.tompo).toMatch(/^Advantage link by link/);
    expect(ways['tompo-paper']).toMatch(/^Advantage = 0\.8 · sample level .* \+ 0\.2 · graph level/);
    expect(ways['reply-tompo']).toMatch(
      /^Nothing is trained: ToMPO gives one answer, and of all that may be decided/,
    );
    expect(terms({ ...syntheticReport(), ways: {} })).toEqual([]);
    for (const name of builtInRecipes())
      for (const entry of right(loadRecipe(name)).algorithms)
        expect(wayOf(entry), name).toMatch(/^[A-Z].*\.$/);
  });

  it('says when the demonstrations were not the expert’s play, and at which temperature policies were sampled', () => {
    expect(page).toContain('learned from games of planner experts whose hand trembles, and was');
    expect(page).toContain('All policies are sampled at temperature 0.5.');
  });

  it('is made from whatever is there: a run with SFT alone, and an empty one', () => {
    const data = syntheticReport();
    const sftOnly: ReportData = {
      ...data,
      algorithms: ['tompo'],
      metrics: { sft: data.metrics.sft ?? [] },
      evaluations: data.evaluations.slice(0, 1),
      paired: [],
      playthroughs: [],
    };
    expect(reportPage(sftOnly)).toContain('SFT loss');
    const empty: ReportData = { ...sftOnly, metrics: {}, evaluations: [], timings: null };
    expect(reportPage(empty)).toContain('No evaluation has been made yet.');
  });
});

it('numbers have the minus sign of print, and a zero has none', () => {
  expect([-0.04, -0, 0.04, -0.05, -1.26].map((x) => fixed(x, 1))).toEqual([
    '0.0',
    '0.0',
    '0.0',
    '−0.1',
    '−1.3',
  ]);
});

describe('escaping', () => {
  it('leaves no character that HTML would read', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const safe = html`<p>${text}</p>`.html.slice(3, -4);
        expect(safe).not.toMatch(/[<>"']/);
        expect(safe).toBe(escapeText(text));
      }),
    );
    expect(html`${raw('<b>')}${'<b>'}${null}${[raw('x'), null]}${3}`.html).toBe('<b>&lt;b&gt;x3');
  });
});

const paired = (low: number, mean: number, high: number): readonly Paired[] =>
  METRICS.map((metric) => ({ a: 'tompo', b: 'grpo', metric, difference: { mean, low, high, n: 40 } }));

describe('what to do next', () => {
  const next = (dir: string, name = 'quickstart'): string =>
    nextSteps(name, { dir, seed: 4, longer: { key: 'rl.steps', steps: 500 }, games: 600 }, [], []).join('\n');
  it('names the run by a path, so that no built-in recipe of that name is taken', () => {
    expect(next('runs/quickstart')).toContain('tompo run runs/quickstart --set rl.steps=1500 ');
    expect(next('quickstart')).toContain('tompo play ./quickstart');
    expect(next('my runs/quickstart')).toContain(
      "tompo compare 'my runs/quickstart' 'my runs/quickstart-seed5'",
    );
  });
  it('names another run by what it is: a seed in the place of an earlier one, and no longer than a folder may be', () => {
    expect(next('runs/a-seed4', 'a-seed4')).toContain('--set seed=5 --set name=a-seed5,');
    const names = [...next('runs/x', 'x'.repeat(64)).matchAll(/name=([\w-]+)/g)].map(([, name = '']) => name);
    expect(names.map((name) => name.length)).toEqual([64, 64]);
  });
});

describe('the result in words follows the numbers', () => {
  const { evaluations } = syntheticReport();
  const said = (p: readonly Paired[]) => headline(evaluations, p, ['tompo', 'grpo']);
  it('when ToMPO is better, when GRPO is better, when neither can be told', () => {
    expect(said(paired(0.01, 0.05, 0.09))).toContain('ToMPO did better than GRPO by 0.05');
    expect(said(paired(-0.09, -0.05, -0.01))).toContain('GRPO did better than ToMPO by 0.05');
    expect(said(paired(-0.01, 0.02, 0.05))).toContain('too small for this many games to tell');
  });
  it('names outcomes of all arms', () => {
    expect(said(paired(0, 0, 0))).toContain('SFT 0.84, ToMPO 0.92, GRPO 0.90');
  });
  it('comparison: what differs, and what was not told apart', () => {
    expect(comparison(paired(0.01, 0.05, 0.09), 'tompo', 'grpo')).toContain(
      'cooperative outcome higher by 0.05',
    );
    expect(comparison(paired(-0.09, -0.05, -0.01), 'tompo', 'grpo')).toContain(
      'cooperative outcome lower by 0.05',
    );
    expect(comparison(paired(-0.01, 0, 0.01), 'tompo', 'grpo')).toMatch(/compliance, beliefs not told apart/);
    expect(comparison([], 'tompo', 'grpo')).toBeNull();
  });
  it('an interval that touches zero tells nothing', () => {
    expect(verdict({ mean: 1, low: 0, high: 2, n: 3 }).text).toBe('not told apart');
    expect(verdict({ mean: 1, low: 0.1, high: 2, n: 3 }).text).toBe('higher');
    expect(verdict({ mean: -1, low: -2, high: -0.1, n: 3 }).text).toBe('lower');
    expect(verdict(null).text).toBe('not measured');
  });
});

describe('many policies on the screen', () => {
  const difference = { mean: 0.05, low: 0.01, high: 0.09, n: 40, differing: 20 };
  const pairs = (count: number): readonly Paired[] =>
    Array.from({ length: count }, (_, i) =>
      METRICS.map((metric) => ({ a: `arm-${i}`, b: 'grpo', metric, difference })),
    ).flat();
  it('have a row each, where columns would not fit', () => {
    const lines = pairedTable(pairs(15)).split('\n');
    expect(lines[0]).toMatch(/^difference +U1 +U3 all +U5 all +payoff$/);
    expect(lines.slice(2).map((line) => line.split(' ')[0])).toEqual(
      Array.from({ length: 15 }, (_, i) => `arm-${i}`),
    );
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(160);
    expect(pairedTable(pairs(4)).split('\n')[0]).toContain('arm-3 − GRPO');
  });
});

describe('what rests on little', () => {
  const none = { mean: 0.05, low: null, high: null, n: 40, differing: 2 };
  const few: readonly Paired[] = METRICS.map((metric) => ({
    a: 'tompo',
    b: 'grpo',
    metric,
    difference: none,
  }));
  it('is told apart by nobody: no star, no bar, no verdict', () => {
    expect(verdict(none).text).toBe('not told apart');
    expect(pairedTable(few)).not.toContain('*');
    expect(pairedTable(few)).toContain('+0.050 [no interval: only 2 games differ], 2/40');
    const [, a, b] = armsOf(['tompo', 'grpo']);
    expect(a && b && pairedPlot(a, b, few).html).not.toContain('whisker');
    expect(comparison(few, 'tompo', 'grpo')).toMatch(/not told apart/);
    expect(headline(syntheticReport().evaluations, few, ['tompo', 'grpo'])).toContain('only 2 games differ');
  });
  it('says so where no game differs, and where few were played', () => {
    expect(why({ ...none, differing: 0 })).toBe('no game differs');
    expect(why({ mean: 1, low: null, high: null, n: 1 })).toBe('no interval: only 1 game');
    expect(why({ mean: 0.5, low: null, high: null, n: 30 })).toBe('no interval: all games agree');
    expect(cell({ mean: 1, low: null, high: null, n: 3, counted: 12 }, three)).toBe(
      '1.000 [no interval: only 3 games] of 12',
    );
    expect(cell({ mean: 0.5, low: 0.25, high: 0.75, n: 30, counted: 90 }, three)).toBe(
      '0.500 [0.250, 0.750] of 90',
    );
  });
});

it('levels and the least games of an interval are those of the evaluation, on the page and in its words', () => {
  const data = syntheticReport();
  for (const [level, share, differing] of [
    [0.9, '90 %', 5],
    [0.995, '99.5 %', 9],
  ] as const) {
    const other = { ...data, evaluations: data.evaluations.map((e) => ({ ...e, level })) };
    const text = reportPage(other);
    expect(text).toContain(`the bar its ${share} interval over games`);
    expect(text).toContain(
      `fewer than 10 games were played, or fewer than ${differing} differ, there is no bar`,
    );
    expect(text).not.toContain('fewer than 6 differ');
    expect(headline(other.evaluations, paired(0.01, 0.05, 0.09), ['tompo', 'grpo'])).toContain(
      `(${share} interval`,
    );
  }
});

describe('curves', () => {
  it('points: rows without the quantity leave none', () => {
    const rows = [{ step: 1, U1: 0.5, U1Low: 0.4, U1High: 0.6 }, { step: 2 }, { step: 3, U1: null }];
    expect(pointsOf(rows, 'U1')).toEqual([{ step: 1, y: 0.5, low: 0.4, high: 0.6 }]);
  });
  // (1), (1+3)/2, (3+8)/2
  it('running mean of two', () => {
    const points = [1, 3, 8].map((y, step) => ({ step, y, low: null, high: null }));
    expect(runningMean(points, 2).map((p) => p.y)).toEqual([1, 2, 5.5]);
    expect(runningMean(points, 1)).toEqual(points);
  });
  it('tick labels have as few digits as they need', () => {
    expect([0, 0.1 + 0.2, 12, 0.00001, 25000].map(tickText)).toEqual(['0', '0.3', '12', '1e-5', '3e4']);
  });
  it('draws a band where there is one, nothing where there is no data', () => {
    const [arm] = armsOf(['tompo']).slice(1);
    const spec = { key: 'reward', title: 'Reward', says: '' };
    const rows = [1, 2].map((step) => ({ step, reward: step, rewardLow: step - 1, rewardHigh: step + 1 }));
    expect(arm && curve(spec, [arm], { tompo: rows })?.html).toContain('class="band"');
    expect(arm && curve(spec, [arm], { tompo: [] })).toBeNull();
    expect(arm && curve(spec, [arm], { tompo: [{ step: 1, reward: 0 }] })?.html).not.toContain('NaN');
  });
});

describe('the network', () => {
  // 0–1 both proposed; 2 asks 0, who does not answer
  it('tells links from proposals that were not returned', () => {
    const proposals = [
      [0, 1, 0],
      [1, 0, 0],
      [1, 0, 0],
    ];
    const graph = [
      [0, 1, 0],
      [1, 0, 0],
      [0, 0, 0],
    ];
    expect(tiesOf({ graph, proposals }, 3)).toEqual([
      { from: 0, to: 1, kind: 'link' },
      { from: 2, to: 0, kind: 'asked' },
    ]);
    expect(tiesOf({ graph, proposals: null }, 3)).toEqual([{ from: 0, to: 1, kind: 'link' }]);
  });

  it('area of a disc is linear in the effort', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (part) => {
        const area = (e: number) => radiusOf(e, 2) ** 2;
        expect(area(2 * part)).toBeCloseTo(area(0) + part * (area(2) - area(0)), 9);
      }),
    );
    expect(radiusOf(3, 0)).toBe(radiusOf(0, 2));
  });

  it('seat 0 is on top, seats go clockwise, all on one circle', () => {
    const [top, right] = [placeOf(0, 4), placeOf(1, 4)];
    expect([top.cos, top.sin, right.cos, right.sin].map((x) => Math.round(x * 1e9) / 1e9 + 0)).toEqual([
      0, -1, 1, 0,
    ]);
  });
});

describe('arms', () => {
  it('each has its own colour, dash and mark; sft comes first', () => {
    const arms = armsOf(['tompo', 'grpo', 'rloo']);
    expect(arms.map((a) => a.label)).toEqual(['SFT', 'ToMPO', 'GRPO', 'RLOO']);
    for (const key of ['css', 'mark'] as const) expect(new Set(arms.map((a) => a[key])).size).toBe(4);
  });
});
