/** @file tompo doctor: versions, devices, and why not the others. */

import { availableParallelism, freemem, totalmem } from 'node:os';
import type { Command } from 'commander';
import { versions } from '../run/versions.js';
import { painter } from '../screen/paint.js';
import { withExamples } from './options.js';

const gib = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`;

const doctor = async (): Promise<void> => {
  const paint = painter(process.stdout.isTTY === true && process.env.NO_COLOR === undefined);
  const line = (text: string): boolean => process.stdout.write(`${text}\n`);
  line(paint.bold('Versions'));
  for (const [name, version] of Object.entries(versions())) line(`  ${name.padEnd(10)} ${version}`);
  const major = Number(process.versions.node.split('.')[0]);
  line(
    `  ${major >= 20 ? paint.good('✓') : paint.bad('✗')} Node ${major >= 20 ? 'is recent enough (20 or newer)' : 'is too old: install version 20 or newer'}`,
  );
  line(paint.bold('Machine'));
  line(`  ${availableParallelism()} cores, ${gib(totalmem())} memory, ${gib(freemem())} free`);
  line(
    paint.bold('Devices') + paint.dim('  (the recipe’s key `device`; each was tried with a small program)'),
  );
  const { devices, openExecutor } = await import('@tompo/jit');
  for (const { spec, available, reason } of await devices())
    line(
      `  ${available ? paint.good('✓') : paint.bad('✗')} ${spec.padEnd(20)} ${available ? '' : (reason ?? '')}`.trimEnd(),
    );
  const auto = await openExecutor('auto');
  line(paint.bold('auto'));
  line(`  ${auto._tag === 'Right' ? `would use ${auto.right.description}` : 'finds no device that works'}`);
  if (auto._tag === 'Left') process.exitCode = 1;
};

export const addDoctor = (program: Command): void => {
  const command = program
    .command('doctor')
    .summary('versions, devices, and why not the others')
    .description(
      'Tells what this machine offers: versions, cores, and every device that could compute, tried with a small program.',
    )
    .action(doctor);
  withExamples(command, ['tompo doctor']);
};
