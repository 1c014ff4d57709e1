import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { duration, progress, type Screen } from '../src/screen/progress.js';
import { table } from '../src/screen/table.js';

const fake = (tty: boolean, columns = 80) => {
  const state = { now: 0, text: '' };
  const screen: Screen = {
    write: (t) => {
      state.text += t;
    },
    tty,
    columns: () => columns,
    now: () => state.now,
    colour: false,
  };
  return { state, screen };
};

describe('progress', () => {
  it('off a terminal: a line at the start, one every five seconds, one at the end', () => {
    const { state, screen } = fake(false);
    const stage = progress(screen).stage('sft', 100, 'steps');
    for (let step = 1; step <= 100; step++) {
      state.now += 110; // 11 s in all
      stage.update(step, [`loss ${step}`]);
    }
    stage.finish();
    const lines = state.text.trimEnd().split('\n');
    // the clock starts with the stage: 5 s and 5 s more are over at steps 46 (5.06 s) and 92 (10.12 s)
    expect(lines).toEqual([
      '· sft          100 steps to do',
      '· sft           46/100 steps · loss 46 · 9.1 steps/s · 5.9 s left',
      '· sft           92/100 steps · loss 92 · 9.1 steps/s · 0.9 s left',
      '✓ sft          100/100 steps · loss 100 · 9.1 steps/s · 11 s',
    ]);
  });

  it('off a terminal a first step that takes a minute is told', () => {
    const { state, screen } = fake(false);
    const stage = progress(screen).stage('sft', 12, 'steps');
    state.now += 60_000;
    stage.update(1, ['loss 3']);
    expect(state.text).toContain('1/12 steps · loss 3 · ');
  });

  it('on a terminal: redraws one line, never wider than the window', () => {
    fc.assert(
      fc.property(fc.integer({ min: 20, max: 120 }), (columns) => {
        const { state, screen } = fake(true, columns);
        const stage = progress(screen).stage('tompo', 10, 'steps');
        for (let step = 1; step <= 10; step++) {
          state.now += 1000;
          stage.update(step, ['reward 1.23', 'KL 0.0001', 'something long to say about it']);
        }
        stage.finish();
        const drawn = state.text.split('\r\x1b[K').slice(1);
        expect(drawn.length).toBeGreaterThanOrEqual(11);
        for (const line of drawn) expect(line.replace('\n', '').length).toBeLessThanOrEqual(columns + 1);
        expect(state.text.match(/\n/g)).toHaveLength(1);
      }),
      { numRuns: 20 },
    );
  });

  it('what goes on within a unit is one more fact, until the stage ends', () => {
    const { state, screen } = fake(false);
    const shown = progress(screen);
    shown.aside('nobody is at work');
    const stage = shown.stage('simulate', 16, 'games');
    stage.update(4, ['24 decisions']);
    state.now += 5000;
    shown.aside('31 questions');
    stage.finish();
    shown.aside('32 questions');
    expect(state.text.trimEnd().split('\n')).toEqual([
      '· simulate     16 games to do',
      '· simulate      4/16 games · 24 decisions · 31 questions · 0.8 games/s · 15 s left',
      '✓ simulate     16/16 games · 24 decisions · 3.2 games/s · 5.0 s',
    ]);
  });

  it('a stage that was stopped says so, with how far it came', () => {
    const { state, screen } = fake(false);
    const stage = progress(screen).stage('sft', 100, 'steps');
    stage.update(7, ['loss 2']);
    stage.stop('stopped after step 7');
    expect(state.text).toMatch(/✗ sft +7\/100 steps · loss 2 · stopped after step 7/);
    // Who catches what was thrown then may say so too: it is told once.
    stage.stop('stopped');
    stage.update(8);
    stage.finish();
    expect(
      state.text
        .trimEnd()
        .split('\n')
        .filter((line) => !line.startsWith('·')),
    ).toHaveLength(1);
  });

  it('a stage that is not run says why', () => {
    const { state, screen } = fake(false);
    progress(screen).kept('sft', 'done before, kept');
    expect(state.text).toBe('= sft          done before, kept\n');
  });
});

it('durations', () => {
  expect([0.04, 9.96, 59.4, 75, 3600, 7265].map(duration)).toEqual([
    '0.0 s',
    '10.0 s',
    '59 s',
    '1 m 15 s',
    '1 h 00 m',
    '2 h 01 m',
  ]);
});

it('tables: the first column left, the others right, as wide as needed', () => {
  expect(
    table(
      ['m', 'value'],
      [
        ['U1', '0.5'],
        ['longer', '12.25'],
      ],
    ),
  ).toBe(['m       value', '─────────────', 'U1        0.5', 'longer  12.25'].join('\n'));
});
