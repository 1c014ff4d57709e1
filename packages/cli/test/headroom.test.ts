/** tompo headroom, as a user sees it. */
import { describe, expect, it } from 'vitest';
import { scratch, tiny, tompo } from './command.js';

const run = (...args: readonly string[]) => tompo(['headroom', ...args, '--set', 'evaluation.games=12']);

describe('tompo headroom', () => {
  it('tells what nobody, the expert and a seat that knows all reach, by kind of decision, and what follows', async () => {
    const mixed =
      'evaluation.opponents=[planner,{constant: {links: all},weight: 2},{player: planner,noise: .4}]';
    const { code, out, err } = await run('mixed-hard', '--set', mixed, '--out', scratch());
    expect(code, err).toBe(0);
    // It says how far it is, before it says what it found.
    expect(out.split('\n').slice(0, 8)).toEqual(
      [
        'nobody',
        'planner',
        'planner, links with nobody',
        'planner, links with everybody',
        'all-knowing',
        'selfish',
        'all-knowing in effort',
        'all-knowing in graph',
      ].map((name) => `· ${name} in the policy’s seat`),
    );
    expect(out).toContain(
      'mixed-hard: 12 held-out games, the others planner, constant(links all, effort 0) × 2, noisy(0.4, planner)',
    );
    const [seats = '', gains = ''] = out.split('\n\n').filter((part) => part.includes('──'));
    const heads = (table: string): readonly string[] =>
      table.split('\n').map((line) => line.split(/\s{2,}/)[0] as string);
    expect(heads(seats).slice(2)).toEqual([
      'nobody',
      'planner, the expert',
      'the same, but links with nobody',
      'the same, but links with everybody',
      'Bayesian, reads nothing',
      'Bayesian, reads the others',
      'all-knowing in efforts alone',
      'all-knowing in links alone',
      'all-knowing',
      'selfish best reply',
    ]);
    expect(heads(gains).slice(2)).toEqual(['efforts alone', 'links alone', 'all decisions']);
    // Nobody adds nothing.
    expect(seats).toMatch(/^nobody +-?\d\.\d{3} \[.*\] +0\.000 \[/m);
    expect(out).toMatch(
      /\nWho links with (nobody|everybody), whoever they are, reaches a U5 of -?\d\.\d{3}: a policy reads its partners where it reaches more\.\n/,
    );
    // The slow ones are counted.
    expect(out).toMatch(/✓ bayesian +12\/12 games/);
    expect(out).toMatch(/✓ bayesian, unread +12\/12 games/);
    expect(out).toMatch(
      /\nWho is not told who the others are, but works it out from what they do as well as can be, reaches a U5 of -?\d\.\d{3} \(planner: -?\d\.\d{3}\)/,
    );
    expect(out).toMatch(
      /\nWho knows how often each kind sits there, and reads nothing, reaches -?\d\.\d{3}: reading them is worth [+-]?\d\.\d{3} \[.*\], \d+\/12\.\n/,
    );
    expect(out).toMatch(/\nH (is 0\.02 or more|is below 0\.02|may be below 0\.02 or above it)/);
  });

  it('among planners no method can show a difference to the planner, and there is nothing to read', async () => {
    const { out } = await run('mixed-mild', '--set', 'evaluation.opponents=planner');
    expect(out).toContain('no method can show a difference to imitating planner');
    expect(out).toMatch(/^Bayesian, reads nothing .* 1\.000 \[/m);
    expect(out).toMatch(/^Bayesian, reads the others .* 1\.000 \[/m);
  });

  it('says in a sentence where nobody can know all', async () => {
    const all = await run(tiny, '--set', 'evaluation.seats=all');
    expect([all.code, all.out]).toEqual([1, '']);
    expect(all.err).toBe(
      'The policy takes all seats of an evaluation (evaluation.seats: all), so that there is nobody else to know anything about; try --set evaluation.seats=random.\n',
    );
    const missing = await run('mixed-hardd');
    expect(missing.code).toBe(1);
    expect(missing.err).toContain('There is no recipe "mixed-hardd"');
    expect(missing.err).toContain('mixed-hard, mixed-mild');
    const noise = await run('mixed-hard', '--set', 'evaluation.opponents=[{player: planner, noise: 2}]');
    expect(noise.code).toBe(1);
    expect(noise.err).toContain('evaluation.opponents[0].noise');
  });

  it('has help with examples', async () => {
    const { out } = await tompo(['headroom', '--help']);
    expect(out).toContain('$ tompo headroom mixed-hard');
    expect((await tompo(['--help'])).out).toContain('headroom');
  });
});
