/** @file How the arms of a study look: as many colours as a study commonly has arms; dash and mark tell them apart without. */
import { symbol, symbolSquare } from 'd3-shape';
import { type Arm, dashes, labelOf, marks } from '../../report/arms.js';
import type { Study } from '../study.js';

const COLOURS = 8;
export const studyArms = ({ arms }: Study): readonly Arm[] =>
  arms.map(({ name, policy, variant }, i) => ({
    name,
    label: labelOf(name),
    css: policy === 'sft' && variant === '' ? 'arm-sft' : `arm-${(i - 1) % COLOURS}`,
    dash: policy === 'sft' && variant === '' ? '2 3' : (dashes[(i - 1) % dashes.length] as string),
    mark:
      symbol(
        policy === 'sft' && variant === ''
          ? symbolSquare
          : (marks[(i - 1) % marks.length] as (typeof marks)[number]),
        policy === 'sft' && variant === '' ? 52 : 60,
      )() ?? '',
  }));

/** Beyond the four colours of a run's report. */
export const moreColours = `
:root{--a4:#8a6d00;--a5:#00798c;
--a6:#7a4a2b;--a7:#5a4fcf}
@media (prefers-color-scheme:dark){:root{--a4:#e3c94d;--a5:#4fc3d6;--a6:#d09a74;--a7:#a79dff}}
.arm-4{--arm:var(--a4)}.arm-5{--arm:var(--a5)}.arm-6{--arm:var(--a6)}.arm-7{--arm:var(--a7)}
.wide{max-width:680px}
.seed{fill:var(--arm);opacity:.38}.within{fill:var(--calm-bg)}
td.left,th.left{text-align:left}
.scroll{margin:16px 0}.result ul{margin:.2em 0 .8em;padding-left:1.3em}
`;
