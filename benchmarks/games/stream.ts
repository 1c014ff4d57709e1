/** @file A long stream of BCZ rounds into a JSON Lines file, and the memory that it took. A process of its own, so that
 *  the peak is the stream's alone. Prints one JSON object; fails when the peak lies above the limit or memory grows.
 *
 *      tsx games/stream.ts [--rounds 1000000] [--way rounds|situations] [--limit 300] */
import { createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { build, collectSituations, experts, generate, noisy, playRounds, toLine } from '@tompo/arena';
import { either as E } from 'fp-ts';
import { right } from './measure.js';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '1000000' },
    way: { type: 'string', default: 'rounds' },
    limit: { type: 'string', default: '300' },
  },
});
const ROUNDS = Number(values.rounds);
const ROUNDS_A_GAME = 4;
const LIMIT = Number(values.limit);
const MIB = 2 ** 20;

/** Twenty games of four agents with types of their own. */
const games = Array.from({ length: 20 }, (_, k) =>
  right(
    build('bcz', {
      n: 4,
      alpha: [1.5 + k / 10, 1, 1, 0.5],
      delta: 0.1,
      cost: 0.1 + k / 20,
      maxEffort: 5,
      rounds: ROUNDS_A_GAME,
    }),
  ),
);
const gameAt = (seed: number) => games[seed % games.length] as (typeof games)[number];

const rss: number[] = [];
let nextLook = 0;
/** Looks at the resident memory about fifty times in a run. */
const look = (played: number): void => {
  if (played < nextLook) return;
  nextLook += ROUNDS / 50;
  rss.push(process.memoryUsage.rss() / MIB);
};

/** Every round, one line each. */
const streamRounds = async (path: string): Promise<number> => {
  const { planner, nash, reciprocator, freeRider } = experts;
  const players = [planner, nash, reciprocator, noisy(0.1, freeRider)];
  const seatings = function* () {
    for (let seed = 0; seed < ROUNDS / ROUNDS_A_GAME; seed++) yield { game: gameAt(seed), seed, players };
  };
  let played = 0;
  const lines = function* () {
    let block = '';
    for (const round of playRounds(seatings())) {
      block += `${JSON.stringify(right(round))}\n`;
      played += 1;
      look(played);
      if (block.length > 2 ** 16) {
        yield block;
        block = '';
      }
    }
    yield block;
  };
  await pipeline(Readable.from(lines()), createWriteStream(path, 'utf8'));
  return played;
};

/** Expert data, as `generate` makes it: the effort decision of one seat of each game, one line for each round. */
const streamSituations = async (path: string): Promise<number> => {
  const made = await generate({
    path,
    games: ROUNDS / ROUNDS_A_GAME,
    chunk: 500,
    fingerprint: `stream ${ROUNDS}`,
    make: async (from, count) =>
      E.map((list: readonly Parameters<typeof toLine>[0][]) => list.map(toLine).join(''))(
        await collectSituations({
          games: Array.from({ length: count }, (_, k) => ({ game: gameAt(from + k), seed: from + k })),
          experts: experts.planner,
          explore: { share: 0.3 },
          seats: 'one',
          kinds: ['effort'],
        }),
      ),
    onProgress: (progress) => look(progress.games * ROUNDS_A_GAME),
  });
  return right(made).situations;
};

const WAYS = { rounds: streamRounds, situations: streamSituations };
const way = values.way as keyof typeof WAYS;
if (!(way in WAYS)) throw new Error(`--way is rounds or situations, not ${values.way}`);

const folder = mkdtempSync(join(tmpdir(), 'tompo-stream-'));
try {
  const path = join(folder, 'stream.jsonl');
  const start = performance.now();
  const lines = await WAYS[way](path);
  const seconds = (performance.now() - start) / 1000;
  const peak = process.resourceUsage().maxRSS / 1024;
  const half = rss.length >> 1;
  const [early, late] = [Math.max(...rss.slice(0, half)), Math.max(...rss.slice(half))];
  console.log(
    JSON.stringify({
      way,
      lines,
      megabytes: Math.round(statSync(path).size / 1e6),
      seconds: Number(seconds.toFixed(1)),
      peakMiB: Math.round(peak),
      firstHalfMiB: Math.round(early),
      secondHalfMiB: Math.round(late),
      limitMiB: LIMIT,
    }),
  );
  if (lines !== ROUNDS) throw new Error(`${lines} lines were written for ${ROUNDS} rounds`);
  if (peak > LIMIT) throw new Error(`the peak of ${peak.toFixed(0)} MiB lies above ${LIMIT} MiB`);
  // The collector's own rhythm moves the resident memory; what is kept by each round would move it far more.
  if (late > 1.25 * early + 16) {
    throw new Error(
      `memory grows: ${early.toFixed(0)} MiB in the first half, ${late.toFixed(0)} in the second`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
