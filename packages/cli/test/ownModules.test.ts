/** Games and players of the user's own in a recipe: what is wrong with them is told at their lines, in one sentence each. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import { explain } from '../src/errors.js';
import { loadRecipe as loadFromCode, prepareModules as prepareFromCode } from '../src/index.js';
import { loadRecipe, prepareModules } from '../src/recipe/load.js';
import type { Recipe } from '../src/recipe/schema.js';
import { settingsOf } from '../src/run/settings.js';
import { scratch, tompo } from './command.js';

const dir = scratch();
const write = (name: string, text: string): string => {
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, name), text);
  return join(dir, name);
};

/** A race of two: each names a number, the higher takes the prize. Its parts can be replaced by text. */
const game = (
  changes: Readonly<Record<string, string>> = {},
  family: Readonly<Record<string, string>> = {},
) => {
  const parts = {
    id: "'race-v1'",
    seats: '2',
    params: '{ prize }',
    claims:
      "{ dynamics: 'simultaneous', information: 'perfect', utility: 'general-sum', dilemma: false, deterministic: true }",
    initial: '() => 0',
    phase:
      "(s) => ({ kind: 'bid', round: Math.min(s, 1), rounds: 2, index: 0, movers: s < 2 ? [0, 1] : [] })",
    space:
      "(s, seat) => (s < 2 && (seat === 0 || seat === 1) ? { _tag: 'effort', min: 0, max: prize, decimals: 0 } : null)",
    observe: '(s, seat) => ({ round: s, seat, prize })',
    absent: "() => ({ _tag: 'effort', value: 0 })",
    status: "(s) => (s < 2 ? 'running' : 'terminated')",
    step: `(s, d) => {
      if (s >= 2) return { _tag: 'Left', left: { _tag: 'GameOver', round: s } };
      for (const seat of [0, 1]) {
        const v = d[seat]?._tag === 'effort' ? d[seat].value : NaN;
        if (!(Number.isInteger(v) && v >= 0 && v <= prize)) return { _tag: 'Left', left: { _tag: 'IllegalDecision', seat, reason: 'no bid' } };
      }
      const [a, b] = [d[0].value, d[1].value];
      return { _tag: 'Right', right: { state: s + 1, payoffs: [a > b ? prize - a : 0, b > a ? prize - b : 0] } };
    }`,
    text: "{ rules: 'Bid.', render: (o) => 'R' + o.round + 's' + o.seat + 'p' + o.prize + '?', answer: (space, d, style) => style === 'compact' ? d.value + ';' : 'Decision: ' + d.value }",
    ...changes,
  };
  const own = {
    id: "'race'",
    schema: `({ prizes = 30, ...rest }) => {
      const issues = [
        ...(Number.isInteger(prizes) && prizes > 0 ? [] : [{ path: ['prizes'], message: 'must be a whole number above 0' }]),
        ...Object.keys(rest).map((k) => ({ path: [k], message: 'is no key of a race' })),
      ];
      return issues.length > 0 ? { issues } : { value: { prizes } };
    }`,
    draw: '(rng, { prizes }) => ({ prize: 1 + rng.int(prizes) })',
    make: "(params) => ({ _tag: 'Right', right: race(params) })",
    ...family,
  };
  const object = (fields: object) =>
    `{ ${Object.entries(fields)
      .map(([k, v]) => `${k}: ${v}`)
      .join(',\n')} }`;
  return `const race = ({ prize }) => (${object(parts)});\nconst family = ${object(own)};\n`;
};

const bidder = (body = "{ _tag: 'Right', right: { _tag: 'effort', value: 0 } }") =>
  `export const player = { name: 'bidder', decide: ({ space }) => (${body}) };\n`;

const recipe = (entry: string, more = '') =>
  `name: own\ngames:\n  - ${entry}\nexpert: { player: random }\ntext: { beliefs: none }\nevaluation: { games: 3, opponents: [random] }\n${more}`;

let count = 0;
const load = async (text: string): Promise<E.Either<string, Recipe>> => {
  count += 1;
  const file = write(`recipe${count}.yaml`, text);
  await prepareModules(file);
  return E.mapLeft(explain)(loadRecipe(file));
};
/** The faults, one a line. */
const faults = async (text: string): Promise<readonly string[]> => {
  const read = await load(text);
  return E.isRight(read)
    ? []
    : read.left
        .split('\n')
        .slice(1)
        .map((line) => line.trim());
};
const withGame = async (module: string, keys = ''): Promise<readonly string[]> => {
  const name = `game${++count}.mjs`;
  write(name, module);
  return faults(recipe(`{ module: ./${name}${keys} }`));
};

describe('from code', () => {
  it('a recipe with modules loads once they are prepared', async () => {
    write('fromCode.mjs', `${game()}export { family };`);
    const file = write('fromCode.yaml', recipe('{ module: ./fromCode.mjs, prizes: 12 }'));
    expect(E.mapLeft(explain)(loadFromCode(file))).toMatchObject({
      left: expect.stringContaining('fromCode.mjs has not been loaded'),
    });
    await prepareFromCode(file);
    expect(loadFromCode(file)).toMatchObject({
      right: { games: [{ module: join(dir, 'fromCode.mjs'), prizes: 12 }] },
    });
  });

  it('a module that is set is prepared with the same settings', async () => {
    const moduleAt = write('setFromCode.mjs', `${game()}export { family };`);
    write('before.mjs', `${game()}export { family };`);
    const file = write('set.yaml', recipe('{ module: ./before.mjs }'));
    const set = [`games.0.module=${moduleAt}`];
    await prepareFromCode(file, set);
    expect(loadFromCode(file, set)).toMatchObject({ right: { games: [{ module: moduleAt }] } });
  });
});

describe('a game of a module', () => {
  it.each([
    ['good.mjs', `${game()}export { family };`],
    ['default.mjs', `${game()}export default family;`],
    ['good.cjs', `${game()}module.exports = { family };`],
    ['default.cjs', `${game()}module.exports = family;`],
  ])('is taken from %s', async (name, text) => {
    write(name, text);
    const read = await load(recipe(`{ module: ./${name}, prizes: 12, weight: 2 }`));
    expect(E.isRight(read) && read.right.games).toEqual([{ module: join(dir, name), prizes: 12, weight: 2 }]);
  });

  it('stands beside ours', async () => {
    write('beside.mjs', `${game()}export { family };`);
    expect(await faults(recipe('{ module: ./beside.mjs }\n  - { family: bcz, n: 4 }'))).toEqual([]);
  });

  it('has its keys checked as ours are: all of them, at their lines', async () => {
    write('keys.mjs', `${game()}export { family };`);
    const text = recipe('module: ./keys.mjs\n    prizes: 0\n    prise: 3\n    weight: -1', 'seeed: 1\n');
    const said = await faults(text);
    expect(said.filter((line) => line.startsWith('games')).join('\n')).toContain('games[0].weight (line 6)');
    expect(said.join('\n')).toContain('did you mean seed?');
    const keys = await faults(recipe('module: ./keys.mjs\n    prizes: 0\n    prise: 3'));
    expect(keys).toEqual([
      'games[0].prizes (line 4): must be a whole number above 0',
      'games[0].prise (line 5): is no key of a race',
    ]);
  });

  it('has its longest answers measured, too, by a few draws', async () => {
    write('long.mjs', `${game()}export { family };`);
    const room = (tokens: number, prizes: number) =>
      faults(recipe(`{ module: ./long.mjs, prizes: ${prizes} }`, `rl: { maxTokens: ${tokens} }\n`));
    // A bid of two digits, `;` and the token that ends it.
    expect((await room(3, 30)).join('\n')).toMatch(
      /^rl\.maxTokens \(line \d+\): 3 cuts off .* one of games\[0\] has 4 tokens .*set it to 4 or more/,
    );
    expect(await room(4, 30)).toEqual([]);
    expect(await room(3, 9)).toEqual([]);
  });

  it('may have a schema of zod', async () => {
    const zod = new URL(import.meta.resolve('zod')).pathname;
    const module = `import { z } from ${JSON.stringify(zod)};\n${game({}, { schema: 'z.strictObject({ prizes: z.int().min(1).default(9) })' })}export { family };`;
    expect(await withGame(module)).toEqual([]);
    const said = await withGame(module, ', prizes: 0, prise: 3');
    expect(said.join('\n')).toMatch(/games\[0\]\.prizes \(line 3\): must be at least 1, not 0/);
    expect(said.join('\n')).toMatch(/games\[0\]\.prise \(line 3\): unknown key; did you mean prizes\?/);
  });

  it.each([
    ['a throw at loading', "throw new Error('not today');", 'cannot be loaded (Error: not today)'],
    ['an import that is not there', "import './nowhere.mjs';", 'cannot be loaded'],
    ['no export', 'const a = 1;', 'exports no family; write `export const family = …`'],
    ['something else', 'export const family = 3;', 'exports no family'],
    [
      'a family without draw',
      "export const family = { id: 'a', schema: (value) => ({ value }), make: () => 1 };",
      'it lacks draw',
    ],
    [
      'a family without anything',
      'export const family = {};',
      'it lacks id (a word of small letters, digits and dashes), schema',
    ],
    [
      'a name of ours',
      `${game({ id: "'bcz-v1'" }, { id: "'bcz'" })}export { family };`,
      'the name of one of ours',
    ],
    [
      'a draw of nothing',
      `${game({}, { draw: '() => undefined' })}export { family };`,
      'its draw gave nothing',
    ],
    [
      'a draw that throws',
      `${game({}, { draw: "() => { throw new Error('no luck'); }" })}export { family };`,
      'its draw threw Error: no luck',
    ],
    ['a draw of null for ever', `${game({}, { draw: '() => null' })}export { family };`, 'null each time'],
    [
      'a draw that never ends',
      `${game({}, { draw: '() => { for (;;); }' })}export { family };`,
      'its draw threw RangeError: did not end within 5 s',
    ],
    [
      'one problem only',
      `${game({}, { draw: '() => ({ prize: 3 })' })}export { family };`,
      'belong to the other split',
    ],
    ['no Either', `${game({}, { make: '(p) => race(p)' })}export { family };`, 'its make gave no Either'],
    [
      'no game',
      `${game({}, { make: "() => ({ _tag: 'Right', right: 3 })" })}export { family };`,
      'number instead of a game',
    ],
    ['half a game', `${game({ step: '3' })}export { family };`, 'a game without step'],
    ['a game of another name', `${game({ id: "'rush-v1'" })}export { family };`, 'call it race-v1'],
    ['a game without a version', `${game({ id: "'race'" })}export { family };`, 'call it race-v1'],
    [
      'params that do not make it again',
      `${game({ params: '{ prize: prize + 1 }' })}export { family };`,
      'from params of its own game',
    ],
    [
      'payoffs of one seat',
      `${game({ step: "(s) => s >= 2 ? { _tag: 'Left', left: { _tag: 'GameOver', round: s } } : { _tag: 'Right', right: { state: s + 1, payoffs: [1] } }" })}export { family };`,
      'breaks the contract of a game',
    ],
    [
      'a game that throws',
      `${game({ observe: "() => { throw new Error('blind'); }" })}export { family };`,
      'blind',
    ],
    [
      'a game that never ends',
      `${game({ status: "() => 'running'", step: "(s) => ({ _tag: 'Right', right: { state: 0, payoffs: [0, 0] } })" })}export { family };`,
      'breaks the contract of a game',
    ],
    [
      'answers that cannot be read',
      `${game({ text: "{ rules: 'Bid.', render: (o) => 'R' + o.round + 's' + o.seat + 'p' + o.prize + '?', answer: (space, d) => 'I bid ' + d.value }" })}export { family };`,
      'write it with answer of @tompo/games',
    ],
  ])('with %s is refused in one sentence', async (_, module, words) => {
    const said = await withGame(module);
    expect(said).toHaveLength(1);
    expect(said[0]).toContain('line 3');
    expect(said[0]).toContain(words);
  });

  it('that is not there, or is no path, is refused', async () => {
    expect(await faults(recipe('{ module: ./nothing.mjs }'))).toEqual([
      `games[0].module (line 3): there is no file ${join(dir, 'nothing.mjs')}`,
    ]);
    expect((await faults(recipe('{ module: 3 }')))[0]).toContain(
      'games[0].module (line 3): must be a string',
    );
    expect((await faults(recipe('{ module: "" }')))[0]).toContain('games[0].module (line 3)');
    expect((await faults(recipe('{ module: ./nothing.mjs, family: bcz }'))).join('\n')).toContain(
      'leave one of them out',
    );
  });

  it('that is no JavaScript is refused by the command in one sentence', async () => {
    write('broken.mjs', 'export const family = {');
    for (const [module, words] of [
      ['broken.mjs', /games\[0\]\.module \(line 3\): .*broken\.mjs is no JavaScript module \(SyntaxError: /],
      ['nothing.mjs', /games\[0\]\.module \(line 3\): there is no file .*nothing\.mjs/],
    ] as const) {
      const file = write('broken.yaml', recipe(`{ module: ./${module} }`));
      const { code, err } = await tompo(['simulate', file, '--out', dir]);
      expect(code).toBe(1);
      expect(err).toMatch(words);
      expect(err.trim().split('\n')).toHaveLength(2);
    }
  });

  it('that ends the process, or waits for what never comes, is no success', async () => {
    for (const [name, text] of [
      ['exits.mjs', 'process.exit(0);'],
      ['waits.mjs', 'await new Promise(() => {});'],
    ] as const) {
      write(name, text);
      const { code, err } = await tompo([
        'simulate',
        write('never.yaml', recipe(`{ module: ./${name} }`)),
        '--out',
        dir,
      ]);
      expect(code, name).toBe(1);
      expect(err, name).toMatch(/module/);
    }
  });

  it('may not share its name with another module', async () => {
    write('one.mjs', `${game()}export { family };`);
    write('two.mjs', `${game()}export { family };`);
    expect(await faults(recipe('{ module: ./one.mjs }\n  - { module: ./two.mjs }'))).toEqual([
      'games[1].module (line 4): its family has the id race, which games[0] has too; give it another',
    ]);
    expect(await faults(recipe('{ module: ./one.mjs }\n  - { module: ./one.mjs, prizes: 9 }'))).toEqual([]);
  });

  it('is part of what a run is made of by what it says, with what it imports, not by where it lies', async () => {
    const settings = async (folder: string, prize: string): Promise<string> => {
      mkdirSync(join(dir, folder), { recursive: true });
      write(`${folder}/prize.mjs`, `export const most = ${prize};`);
      write(
        `${folder}/game.mjs`,
        `import { most } from './prize.mjs';\n${game({}, { draw: '(rng) => ({ prize: 1 + rng.int(most) })' })}export { family };`,
      );
      const read = await load(recipe(`{ module: ./${folder}/game.mjs }`));
      if (E.isLeft(read)) throw new Error(read.left);
      return JSON.stringify([settingsOf(read.right, 'simulate'), settingsOf(read.right, 'eval sft')]);
    };
    const before = await settings('here', '30');
    expect(await settings('there', '30')).toBe(before);
    expect(await settings('here', '31')).not.toBe(before);
    rmSync(join(dir, 'there'), { recursive: true });
  });
});

describe('players of a recipe', () => {
  const players = (text: string) => {
    write('race.mjs', `${game()}export { family };`);
    write('bidder.mjs', bidder());
    return `name: own\ngames:\n  - { module: ./race.mjs }\ntext: { beliefs: none }\n${text}`;
  };

  it('are scripted, constant, or of a module, with weights', async () => {
    const read = await load(
      players(
        'expert: { module: ./bidder.mjs, noise: 0.1 }\nevaluation: { opponents: [{ module: ./bidder.mjs, weight: 2 }, random, { constant: { effort: 1 } }, { player: random, weight: 0 }] }\n',
      ),
    );
    expect(E.isRight(read) && read.right.evaluation.opponents).toEqual([
      { module: join(dir, 'bidder.mjs'), weight: 2 },
      'random',
      { constant: { links: 'none', effort: 1 }, weight: 1 },
      { player: 'random', weight: 0 },
    ]);
  });

  it('that cannot play the game are refused, with those that can', async () => {
    const [expert, opponent] = await faults(players('{}'.replace('{}', '')));
    expect(expert).toMatch(
      /^expert.*: The player planner cannot play race-v1: it needs a game with analysis/,
    );
    expect(expert).toContain('can be played by freeRider, random, a constant, or a module of yours');
    expect(opponent).toMatch(/^evaluation.*planner cannot play race-v1/);
  });

  it.each([
    [
      'an unknown name',
      '[titForTatt, random]',
      'evaluation.opponents[0] (line 6): must be one of',
      'did you mean titForTat?',
    ],
    [
      'an unknown name with a weight',
      '[{ player: randon, weight: 2 }]',
      'evaluation.opponents[0].player (line 6)',
      'did you mean random?',
    ],
    [
      'a negative weight',
      '[{ player: random, weight: -1 }]',
      'evaluation.opponents[0].weight (line 6)',
      'must be at least 0, not -1',
    ],
    [
      'weights that sum to 0',
      '[{ player: random, weight: 0 }]',
      'evaluation.opponents (line 6)',
      'every weight is 0',
    ],
    ['an empty list', '[]', 'evaluation.opponents (line 6)', 'at least 1'],
    [
      'a module that is not there',
      '[{ module: ./none.mjs }]',
      'evaluation.opponents[0].module (line 6)',
      'there is no file',
    ],
    [
      'a module without a player',
      '[{ module: ./race.mjs }]',
      'evaluation.opponents[0].module (line 6)',
      'exports no player',
    ],
    [
      'a misspelt key',
      '[{ module: ./bidder.mjs, wieght: 2 }]',
      'evaluation.opponents[0].wieght (line 6)',
      'unknown key; did you mean weight?',
    ],
    [
      'two at once',
      '[{ player: random, module: ./bidder.mjs }]',
      'evaluation.opponents[0]',
      'keep one of the two',
    ],
  ])('%s is refused', async (_, list, where, what) => {
    const said = await faults(players(`expert: { player: random }\nevaluation: { opponents: ${list} }\n`));
    expect(said).toHaveLength(1);
    expect(said[0]).toContain(where);
    expect(said[0]).toContain(what);
  });

  it.each([
    ['throws', "(() => { throw new Error('lost'); })()", 'lost'],
    ['gives nothing', 'undefined', 'bidder'],
    [
      'gives an illegal move',
      "{ _tag: 'Right', right: { _tag: 'effort', value: 1e9 } }",
      'makes no legal decision',
    ],
  ])('a player of a module that %s is refused', async (_, body, words) => {
    write('bad.mjs', bidder(body));
    const said = await faults(
      players(`expert: { module: ./bad.mjs }\nevaluation: { opponents: [random] }\n`),
    );
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(/^expert/);
    expect(said[0]).toContain(words);
  });
});
