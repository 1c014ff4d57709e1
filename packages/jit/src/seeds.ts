/** @file Numbers for the random ops of a program: by seed, call and place, so that calls can overlap. */
import type { Uniform } from './trace/random.js';

/** @source Bob Jenkins & Chris Doty-Humphrey, sfc32 of PractRand */
const sfc32 = (a: number, b: number, c: number, counter: number): (() => number) => {
  let [x, y, z, n] = [a | 0, b | 0, c | 0, counter | 0];
  return () => {
    const t = (((x + y) | 0) + n) | 0;
    n = (n + 1) | 0;
    x = y ^ (y >>> 9);
    y = (z + (z << 3)) | 0;
    z = (z << 21) | (z >>> 11);
    z = (z + t) | 0;
    return t >>> 0;
  };
};

const ROUNDS = 12; // PractRand's, to mix what it is started from
const HALF = 2 ** 32;

/** The two halves of a whole number. */
const halves = (x: number): readonly [number, number] => [x >>> 0, Math.floor(x / HALF) >>> 0];

/** Numbers in [0, 1) of 53 bits. seed, call: whole numbers · place: of the op among those of the program. */
export const uniformOf = (seed: number, call: number, place: number): Uniform => {
  const [low, high] = halves(seed);
  const next = sfc32(low, high ^ Math.imul(place + 1, 0x9e3779b1), call, place + 1);
  for (let i = 0; i < ROUNDS; i++) next();
  return () => ((next() >>> 5) * 2 ** 26 + (next() >>> 6)) / 2 ** 53;
};

/** Numbers for the random ops of a call, by place: of the seed, or of `Math.random` where there is none. */
export const drawsOf = (seed: number | undefined, call: number): ((place: number) => Uniform) =>
  seed === undefined ? () => Math.random : (place) => uniformOf(seed, call, place);
