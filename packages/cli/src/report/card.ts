/** @file The model card of a trained adapter, as a hub of models reads it: a YAML head, then what it is and what was measured. */
import { stringify } from 'yaml';
import { cell, three } from '../screen/summary.js';
import { labelOf } from './arms.js';
import { type Evaluation, METRICS, type ReportData, shownOf } from './data.js';
import { percent, tooFew } from './told.js';
import { METRIC_WORDS } from './words.js';

export interface CardOf {
  readonly arm: string;
  /** The learner, where several were trained together. */
  readonly agent?: string | undefined;
  /** The base, from the adapter's folder. */
  readonly base: string;
  readonly lora: {
    readonly rank: number;
    readonly alpha: number;
    readonly targets: readonly string[];
  };
  readonly steps: number;
}

const head = (base: string): string =>
  stringify({
    base_model: base,
    library_name: 'peft',
    pipeline_tag: 'text-generation',
    tags: [`base_model:adapter:${base}`, 'lora', 'transformers', 'tompo'],
  });

/** A cell of a table in Markdown. */
const shownIn = (text: string): string => text.replace(/\s+/g, ' ').replaceAll('|', '\\|');

const tableOf = (title: readonly string[], rows: readonly (readonly string[])[]): string =>
  [title, title.map(() => '---'), ...rows].map((cells) => `| ${cells.map(shownIn).join(' | ')} |`).join('\n');

const evaluated = (arm: string, evaluations: readonly Evaluation[]): readonly string[] => {
  const own = evaluations.find((e) => e.arm === arm);
  if (own === undefined) return ['It was not evaluated.'];
  const before = evaluations.find((e) => e.arm === 'sft');
  const columns = [own, ...(before === undefined ? [] : [before])];
  const rows = shownOf(METRICS, columns).map((metric) => [
    METRIC_WORDS[metric].short,
    ...columns.map(({ overall }) => cell(overall[metric], three)),
    METRIC_WORDS[metric].says,
  ]);
  return [
    `${own.games} games that nothing was learned from, against ${own.opponents}. In brackets ${percent(own.level)} intervals over games, none where ${tooFew(own.level)}; "of": decisions, or effort phases, counted.`,
    tableOf(['metric', ...columns.map((e) => labelOf(e.arm)), 'what it is'], rows),
  ];
};

/** @example modelCard(data, { arm: 'tompo', base: '../sft', lora: recipe.rl.lora, steps: 60 }) */
export const modelCard = (data: ReportData, { arm, agent, base, lora, steps }: CardOf): string => {
  return [
    `---\n${head(base)}---`,
    `# ${data.name}: ${labelOf(arm)}${agent === undefined ? '' : `, ${agent}`}`,
    `A LoRA adapter for the model in \`${base}\`, trained to decide among others in ${data.games.join(' and ')}.`,
    ...(data.description === '' ? [] : [data.description.trim()]),
    tableOf(
      ['training', ''],
      [
        ['recipe', data.name],
        ['algorithm', labelOf(arm)],
        ['seed', String(data.seed)],
        ['steps', String(steps)],
        ['adapter', `rank ${lora.rank}, alpha ${lora.alpha}, on ${lora.targets.join(', ')}`],
        ['first model', data.model],
        ['experts of the first stage', data.expert],
        ...(data.learned === undefined ? [] : [['reward', data.learned.reward]]),
      ],
    ),
    '## Evaluation',
    ...evaluated(arm, data.evaluations),
    '## Use',
    `\`base_model\` is the folder of the run's own base, from this one: where the adapter is published, put the name under which that model is, here and in adapter_config.json, which has the whole path. In this folder:`,
    '```python\nfrom peft import AutoPeftModelForCausalLM\n\nmodel = AutoPeftModelForCausalLM.from_pretrained(".")\n```',
  ].join('\n\n');
};
