/** @file The sandbox is bundled with its worker and its interpreter: a written opponent is run. */
import { openSandbox } from '@tompo/curriculum';
import { right, same } from './expect.mjs';

const cells = [
  [
    [3, 3],
    [0, 5],
  ],
  [
    [5, 0],
    [1, 1],
  ],
];
const main = async () => {
  const sandbox = right(openSandbox());
  try {
    const game = { name: 'prisoners-dilemma', payoffs: cells, rounds: 3 };
    const titForTat = 'const policy = ({ last }) => (last === null ? 0 : last[1]);';
    const { machine } = right(await sandbox.tabulate(titForTat, game));
    same('moments', machine.moments.map(({ length }) => length).join(' '), '1 2 2');
  } finally {
    await sandbox.close();
  }
};
main();
