/** @file The graphics card, as nvidia-smi tells of it. */
import { spawnSync } from 'node:child_process';

export interface Card {
  readonly name: string;
  readonly memoryMiB: number;
  readonly driver: string;
}

const query = (fields: string): string | null => {
  const { status, stdout } = spawnSync(
    'nvidia-smi',
    [`--query-gpu=${fields}`, '--format=csv,noheader,nounits', '--id=0'],
    { encoding: 'utf8' },
  );
  return status === 0 ? stdout.trim() : null;
};

/** The first card, or null where there is none. */
export const findCard = (): Card | null => {
  const line = query('name,memory.total,driver_version');
  if (line === null) return null;
  const [name, memory, driver] = line.split(', ') as [string, string, string];
  return { name, memoryMiB: Number(memory), driver };
};

/** MiB in use on the first card, by everybody. */
export const usedMiB = (): number => Number(query('memory.used') ?? 'NaN');

/** Dense bfloat16 products with sums in float32, TFLOP/s. The first whose words all occur in the card's name.
 *  @source NVIDIA's data sheets (without sparsity) */
const PEAKS: readonly (readonly [string, number])[] = [
  ['B200', 2250],
  ['H200', 989],
  ['H100 PCIe', 756],
  ['H100 NVL', 835],
  ['H100', 989],
  ['A100', 312],
  ['L40S', 362],
  ['L4', 121],
  ['A10G', 70],
  ['A10', 125],
  ['RTX 5090', 209],
  ['RTX 4090', 165],
  ['RTX 3090', 71],
  ['A6000', 155],
];

/** TFLOP/s of the card's data sheet, or null for a card that is not in the table. */
export const peakTflops = (name: string): number | null =>
  PEAKS.find(([words]) => words.split(' ').every((word) => name.split(/[\s-]+/).includes(word)))?.[1] ?? null;
